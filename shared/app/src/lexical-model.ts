import {
  createLexicalClassifier,
  createTicketTokenizer,
  decodeHeads,
  type HeadsJson,
  lexicalPart,
} from "@lucid/classifier";
import { readStoredFiles, type StoredFiles } from "@lucid/classifier/browser";
import { AppError, type Classifier, findPersonalData, type Taxonomy } from "@lucid/core";
import { packagedAddress } from "./packaged-address.ts";

/** starter.json of the package: what answers before anything was downloaded. */
export interface StarterJson {
  readonly taxonomy: Taxonomy;
  readonly heads: HeadsJson;
}

/** What the quick model is made of: read and parsed, not built yet. */
export interface LexicalSource {
  readonly taxonomy: Taxonomy;
  /** 0: the package's starter. */
  readonly sequence: number;
  readonly heads: HeadsJson;
  readonly tokenizer: TokenizerFile;
}

interface TokenizerFile {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/**
 * The tenant's own newest lexical heads where a bundle is cached in this browser, else the package's starter. Reads only,
 * so that the labels are known while the model is still being built. Needs neither network nor wasm. null when the
 * package's files cannot be read either: the engine answers alone.
 */
export async function readLexicalSource(scope: string, publishingKey: string): Promise<LexicalSource | null> {
  const [tokenizer, stored] = await Promise.all([
    readTokenizer().catch(logged("tokenizer")),
    readStoredFiles(scope, publishingKey, ["heads.json", "taxonomy.json"]).catch(logged("stored bundle")),
  ]);
  if (tokenizer === null) return null;
  const cached = stored === null ? null : fromBundle(tokenizer, stored);
  if (cached !== null) return cached;
  const starter = await packagedJson<StarterJson>("starter.json").catch(logged("starter"));
  return starter === null ? null : { ...starter, sequence: 0, tokenizer };
}

/** A bundle for another tokenizer than the package's: the starter answers first, the engine brings the right one. */
function fromBundle(tokenizer: TokenizerFile, stored: StoredFiles): LexicalSource | null {
  const heads = parseJson<HeadsJson>(stored.files.get("heads.json"));
  if (heads.tokenizerHash !== tokenizer.hash) return null;
  const taxonomy = parseJson<Taxonomy>(stored.files.get("taxonomy.json"));
  return { taxonomy, sequence: stored.sequence, heads, tokenizer };
}

/** The quick model of the panel's own thread: about 100 ms of work, mostly the vocabulary. Throws bundle_incompatible. */
export function buildLexicalClassifier({ taxonomy, sequence, heads, tokenizer }: LexicalSource): Classifier {
  return createLexicalClassifier({
    taxonomy,
    heads: decodeHeads(lexicalPart(heads)),
    tokenizer: createTicketTokenizer({ json: tokenizer.bytes, hash: tokenizer.hash }),
    findPersonalData,
    sequence,
  });
}

async function readTokenizer(): Promise<TokenizerFile> {
  const bytes = await packagedBytes("tokenizer.json");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { bytes: new Uint8Array(bytes), hash };
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
