import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ClassifyRequest, type EncodedText, type Encoder, hashText, type Taxonomy } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { poolTokenStates } from "./encoder/pool-token-states.ts";
import { contrastOf } from "./explanation/contrast.ts";
import { tokenContributions } from "./explanation/token-contributions.ts";
import { decodeHeads } from "./heads/decode-heads.ts";
import { textVectors } from "./heads/fused-heads.ts";
import { toBase64 } from "./heads/quantized-matrix.ts";
import { seeded, smallHeads } from "./heads/small-heads.ts";
import { createLexicalClassifier } from "./lexical-classifier.ts";
import { createMemoryReader } from "./memory/ticket-memory.ts";
import { createTicketClassifier, type TicketClassifierOptions } from "./ticket-classifier.ts";
import { createTicketTokenizer } from "./tokenizer/create-ticket-tokenizer.ts";

const json = readFileSync(
  fileURLToPath(new URL("../../../models/encoders/en/tokenizer.json", import.meta.url)),
  "utf8",
);
const tokenizer = createTicketTokenizer({ json, hash: "tokenizer" });
const DIMS = 8;

const label = (id: string) => ({ id, name: id, description: id, decisionRule: "" });
const taxonomy: Taxonomy = {
  id: "small",
  version: 1,
  name: "Small",
  languages: ["en"],
  priorities: [],
  teams: [],
  categories: [
    {
      ...label("hardware"),
      critical: false,
      team: "desk",
      subcategories: [
        { ...label("printer"), examples: [] },
        { ...label("network"), team: "network-team", examples: [] },
      ],
    },
    {
      ...label("access"),
      critical: true,
      team: "identity",
      subcategories: [
        { ...label("password"), examples: [] },
        { ...label("badge"), examples: [] },
      ],
    },
  ],
};

const pieces = tokenizer.tokenizeText("printer password jammed network badge again", 64).ids.slice(1, -1);

function fakeEncoder(): Encoder {
  return {
    hash: "encoder",
    dims: DIMS,
    maxTokens: 256,
    encode: (ids): Promise<EncodedText> => {
      const random = seeded(ids.reduce((sum, id) => sum + id, 1));
      return Promise.resolve(
        poolTokenStates(Float32Array.from({ length: ids.length * DIMS }, random), ids.length, DIMS),
      );
    },
    dispose: () => Promise.resolve(),
  };
}

function options(encoder: Encoder | null): TicketClassifierOptions {
  const heads = decodeHeads(smallHeads({ dims: DIMS, pieces, seed: 5 }));
  return { taxonomy, heads, tokenizer, encoder, findPersonalData: () => [], sequence: 4 };
}

function request(subject: string, body = "", extra: Partial<ClassifyRequest> = {}): ClassifyRequest {
  return {
    ticketId: "7",
    subject,
    body,
    bodyFormat: "text",
    knownEntities: [],
    requesterTags: [],
    organizationTags: [],
    history: [],
    threshold: 0.8,
    ...extra,
  };
}

describe.each([
  ["encoder", fakeEncoder()],
  ["lexical", null],
] as const)("a suggestion by the %s heads", (source, encoder) => {
  const classifier = createTicketClassifier(options(encoder));

  it("names ticket, text, model and source, so that an answer for another text can be dropped", async () => {
    const asked = request("Printer jammed", "again");
    const answer = await classifier.classify(asked);
    expect(answer).toMatchObject({
      ticketId: "7",
      source,
      model: { sequence: 4, taxonomyId: "small", taxonomyVersion: 1 },
    });
    expect(answer.textHash).toBe(hashText(asked.subject, asked.body));
  });

  it("has a subcategory of its category, that subcategory's team, and a joint confidence", async () => {
    for (const subject of ["Printer jammed", "network again", "password", "badge badge printer"]) {
      const answer = await classifier.classify(request(subject));
      if (answer.kind !== "suggest") throw new Error("expected a suggestion");
      const { category, subcategory, team } = answer.fields;
      const parent = taxonomy.categories.find(({ id }) => id === category.labelId);
      const child = parent?.subcategories.find(({ id }) => id === subcategory.labelId);
      expect(child).toBeDefined();
      expect(team.labelId).toBe(child?.team ?? parent?.team);
      expect(subcategory.confidence).toBeLessThanOrEqual(category.confidence + 1e-9);
      expect(subcategory.alternatives.length).toBe(3);
      expect(subcategory.alternatives.some(({ labelId }) => labelId === subcategory.labelId)).toBe(false);
    }
  });

  it("asks for a person exactly when a field is under the threshold", async () => {
    const strict = await classifier.classify(request("Printer jammed", "", { threshold: 1.01 }));
    const easy = await classifier.classify(request("Printer jammed", "", { threshold: 0 }));
    expect(strict).toMatchObject({ requiresHumanRouting: true, fields: { category: { sure: false } } });
    expect(easy).toMatchObject({ requiresHumanRouting: false, fields: { category: { sure: true } } });
  });

  it("explains with words of the text that was read", async () => {
    const answer = await classifier.classify(request("Printer jammed", "network badge again"));
    if (answer.kind !== "suggest") throw new Error("expected a suggestion");
    expect(answer.explanations.map(({ field }) => field)).toEqual(["category", "subcategory", "priority"]);
    for (const { because, against } of answer.explanations) {
      for (const { start, end, text } of [...because, ...against]) {
        expect(answer.readText.text.slice(start, end)).toBe(text);
      }
      expect(because.every(({ contribution }) => contribution > 0)).toBe(true);
      expect(against.every(({ contribution }) => contribution < 0)).toBe(true);
    }
  });

  it("abstains on empty text and on nothing but a signature", async () => {
    for (const body of ["", "   \n ", "?!", "😀"]) {
      expect(await classifier.classify(request("", body))).toMatchObject({
        kind: "abstain",
        reason: "empty-text",
        candidates: [],
      });
    }
  });

  it("says which middle part of a long ticket it did not read", async () => {
    const answer = await classifier.classify(request("Printer", "jammed network again badge ".repeat(100)));
    const skipped = answer.readText.skipped.filter(({ reason }) => reason === "too-long");
    expect(skipped).toHaveLength(1);
    expect(answer.readText.read).toHaveLength(2);
  });

  it("can be cancelled", async () => {
    await expect(classifier.classify(request("Printer"), AbortSignal.abort())).rejects.toMatchObject({
      code: "aborted",
    });
  });

  it("marks VIPs by tag and tickets that come again by the requester's earlier ones", async () => {
    const history = [
      { id: "1", subject: "badge password", body: "", createdAt: "2026-01-01" },
      { id: "2", subject: "Printer jammed again", body: "", createdAt: "2026-01-02" },
    ];
    const answer = await classifier.classify(
      request("Printer jammed again", "", { organizationTags: ["VIP-client"], history }),
    );
    expect(answer.additionalLabels).toEqual([
      { kind: "vip_client", because: "VIP-client" },
      expect.objectContaining({ kind: "recurring", similarTicketIds: expect.arrayContaining(["2"]) }),
    ]);
    expect((await classifier.classify(request("Printer"))).additionalLabels).toEqual([]);
  });
});

describe("parts that do not belong together", () => {
  const refused = expect.objectContaining({ code: "bundle_incompatible" });
  it("are refused", () => {
    const good = options(fakeEncoder());
    expect(() => createTicketClassifier({ ...good, taxonomy: { ...taxonomy, version: 2 } })).toThrow(refused);
    expect(() => createTicketClassifier({ ...good, tokenizer: { ...tokenizer, hash: "other" } })).toThrow(refused);
    expect(() => createTicketClassifier({ ...good, encoder: { ...fakeEncoder(), hash: "other" } })).toThrow(refused);
    expect(() => createTicketClassifier({ ...good, heads: { ...good.heads, dense: null } })).toThrow(refused);
  });
});

describe("the lexical classifier", () => {
  it("is ready at once and keeps the Classifier port", async () => {
    const { encoder: _, ...rest } = options(null);
    const classifier = createLexicalClassifier(rest);
    const seen: string[] = [];
    classifier.onStatus(({ state }) => seen.push(state))();
    expect(seen).toEqual(["ready"]);
    expect(await classifier.classify(request("Printer jammed"))).toMatchObject({ source: "lexical" });
    await classifier.dispose();
  });
});

describe("memory in a suggestion", () => {
  const texts = [
    "printer jammed again",
    "badge network password",
    "the printer again",
    "password badge",
    "network again",
  ];
  const remembered = async (agreed: readonly string[]) => {
    const plain = createTicketClassifier(options(fakeEncoder()));
    return Promise.all(
      texts.map(async (text) => {
        const before = await plain.classify(request(text));
        if (before.kind !== "suggest" || before.vector === undefined) throw new Error("no suggestion");
        const { scale, values } = before.vector;
        const { labelId } = before.fields.category;
        const category = labelId === "access" ? "hardware" : "access";
        const vector = toBase64(new Uint8Array(values.buffer));
        const entry = { id: "e", ticketId: "1001", category, subcategory: null, corrected: true, scale, vector };
        const own = options(fakeEncoder());
        const memory = createMemoryReader(own.heads)({ entries: [entry], agreed });
        const after = await createTicketClassifier({ ...own, memory: () => memory }).classify(request(text));
        if (after.kind !== "suggest") throw new Error("no suggestion");
        return { before, after, category };
      }),
    );
  };

  it("changes what is suggested and never what is routed without a person", async () => {
    for (const { after, category, before } of await remembered(["access", "hardware"])) {
      expect(after.fields.category.labelId).toBe(category);
      expect(after.fields.category.sure).toBe(false);
      expect(after.requiresHumanRouting).toBe(true);
      expect(after.memory).toMatchObject({ changed: true, without: before.fields.category.labelId });
      expect(after.memory?.neighbours).toMatchObject([{ ticketId: "1001", corrected: true }]);
    }
  });

  it("is a term of its own: margin = bias + memory + pieces", async () => {
    for (const { after } of await remembered(["access", "hardware"])) {
      const own = options(fakeEncoder());
      const classifier = createTicketClassifier(own);
      const ticket = classifier.prepare(request(after.readText.text));
      const encoded = await fakeEncoder().encode(ticket.tokens.ids);
      const vectors = textVectors(own.heads, ticket, encoded);
      const explanation = after.explanations.find(({ field }) => field === "category");
      const { labels } = own.heads;
      const parts = tokenContributions(
        own.heads,
        "category",
        vectors,
        ticket.tokens.pieces.length,
        contrastOf([0.5, 0.5], labels.category.indexOf(explanation?.predicted ?? "")) ?? new Float64Array(),
      );
      const pieceSum = parts.pieces.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(explanation?.memory ?? 0)).toBeGreaterThan(0.01);
      expect(explanation?.margin).toBeCloseTo((explanation?.bias ?? 0) + (explanation?.memory ?? 0) + pieceSum, 6);
    }
  });
});
