import {
  createLexicalClassifier,
  createTicketTokenizer,
  decodeHeads,
  type HeadsJson,
  lexicalPart,
  type TicketTokenizer,
} from "@lucid/classifier";
import { readStoredFiles, type StoredFiles } from "@lucid/classifier/browser";
import { AppError, type Classifier, findPersonalData, type Taxonomy } from "@lucid/core";
import { packagedAddress } from "./packaged-address.ts";

/** starter.json of the package: what answers before anything was downloaded. */
export interface StarterJson {
  readonly taxonomy: Taxonomy;
  readonly heads: HeadsJson;
}

/** The quick model of the panel's own thread. */
export interface LexicalModel {
  readonly taxonomy: Taxonomy;
  /** 0: the package's starter. */
  readonly sequence: number;
  readonly classifier: Classifier;
}

/**
 * The tenant's own newest lexical heads where a bundle is cached in this browser, else the package's starter.
 * Needs neither network nor wasm. null when the package's files cannot be read either: the engine answers alone.
 */
export async function loadLexicalModel(scope: string, publishingKey: string): Promise<LexicalModel | null> {
  const [tokenizer, stored] = await Promise.all([
    loadTokenizer().catch(logged("tokenizer")),
    readStoredFiles(scope, publishingKey, ["heads.json", "taxonomy.json"]).catch(logged("stored bundle")),
  ]);
  if (tokenizer === null) return null;
  const cached = stored === null ? null : await fromBundle(tokenizer, stored).catch(logged("stored heads"));
  if (cached !== null) return cached;
  const starter = await packagedJson<StarterJson>("starter.json").catch(logged("starter"));
  return starter === null ? null : build(tokenizer, starter.taxonomy, starter.heads, 0);
}

async function fromBundle(tokenizer: TicketTokenizer, stored: StoredFiles): Promise<LexicalModel> {
  const heads = parseJson<HeadsJson>(stored.files.get("heads.json"));
  const taxonomy = parseJson<Taxonomy>(stored.files.get("taxonomy.json"));
  // A bundle for another tokenizer than the package's: the starter answers first, the engine brings the right one.
  if (heads.tokenizerHash !== tokenizer.hash) throw new AppError("bundle_incompatible", "Another tokenizer");
  return build(tokenizer, taxonomy, heads, stored.sequence);
}

function build(tokenizer: TicketTokenizer, taxonomy: Taxonomy, heads: HeadsJson, sequence: number): LexicalModel {
  const classifier = createLexicalClassifier({
    taxonomy,
    heads: decodeHeads(lexicalPart(heads)),
    tokenizer,
    findPersonalData,
    sequence,
  });
  return { taxonomy, sequence, classifier };
}

async function loadTokenizer(): Promise<TicketTokenizer> {
  const bytes = await packagedBytes("tokenizer.json");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return createTicketTokenizer({ json: new Uint8Array(bytes), hash });
}

/** Begun when the page's script begins: the bytes arrive while the helpdesk shakes hands. Parsing waits until it is needed. */
const prefetched = new Map(["tokenizer.json", "starter.json"].map((name) => [name, fetchPackaged(name)]));

/** Files beside the page, in the package itself. */
async function packagedBytes(name: string): Promise<ArrayBuffer> {
  const first = prefetched.get(name);
  prefetched.delete(name);
  return (await first?.catch(() => null)) ?? fetchPackaged(name);
}

async function fetchPackaged(name: string): Promise<ArrayBuffer> {
  const response = await fetch(packagedAddress(name));
  if (!response.ok) throw new AppError("not_found", `${name} is missing in the package`);
  return response.arrayBuffer();
}

async function packagedJson<Json>(name: string): Promise<Json> {
  return parseJson<Json>(new Uint8Array(await packagedBytes(name)));
}

function parseJson<Json>(bytes: Uint8Array | undefined): Json {
  return JSON.parse(new TextDecoder().decode(bytes)) as Json;
}

/** A missing part only means a later first answer: the console says which. */
function logged(what: string): (thrown: unknown) => null {
  return (thrown) => {
    console.debug(`lucid-triage: no ${what}`, AppError.from(thrown).code);
    return null;
  };
}
