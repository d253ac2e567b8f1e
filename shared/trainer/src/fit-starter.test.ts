import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTicketClassifier, createTicketTokenizer, decodeHeads } from "@lucid/classifier";
import type { Encoder, Taxonomy } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { fitStarter } from "./fit-starter.ts";
import { createRandom } from "./random.ts";

const json = readFileSync(
  fileURLToPath(new URL("../../../models/encoders/en/tokenizer.json", import.meta.url)),
  "utf8",
);
const tokenizer = createTicketTokenizer({ json, hash: "t" });
const DIMS = 12;

/** A bag of pieces thrown onto a few random directions: similar texts get similar vectors. */
const encoder: Encoder = {
  hash: "bag",
  dims: DIMS,
  maxTokens: 256,
  encode: (ids) => {
    const tokenStates = Float32Array.from(
      ids.flatMap((id) => {
        const random = createRandom(id);
        return Array.from({ length: DIMS }, () => random() - 0.5);
      }),
    );
    const mean = Array.from(
      { length: DIMS },
      (_, column) => ids.reduce((sum, _id, row) => sum + (tokenStates[row * DIMS + column] ?? 0), 0) / ids.length,
    );
    const meanNorm = Math.hypot(...mean);
    return Promise.resolve({
      length: ids.length,
      dims: DIMS,
      tokenStates,
      pooled: Float32Array.from(mean, (value) => value / meanNorm),
      meanNorm,
    });
  },
  dispose: () => Promise.resolve(),
};

const things: Readonly<Record<string, readonly string[]>> = {
  printer: ["paper jam in the printer", "printer out of toner", "printer prints stripes", "cannot print the invoice"],
  screen: ["screen stays black", "monitor flickers", "screen has a crack", "no picture on the monitor"],
  password: [
    "forgot my password",
    "password expired",
    "reset my password please",
    "account locked after wrong password",
  ],
  badge: ["badge does not open the door", "lost my badge", "visitor badge needed", "door rejects my badge"],
};

function subcategory(id: string) {
  const urgency = ["low", "normal", "high", "urgent"] as const;
  const examples = (things[id] ?? []).flatMap((text) =>
    urgency.map((priority) => ({
      text: `${text} ${{ low: "no hurry", normal: "", high: "blocked", urgent: "whole team stopped" }[priority]}`,
      priority,
      language: "en",
    })),
  );
  return { id, name: id, description: `about the ${id}`, decisionRule: "", examples };
}

const taxonomy: Taxonomy = {
  id: "tiny",
  version: 3,
  name: "Tiny",
  languages: ["en"],
  priorities: [],
  teams: [],
  categories: [
    {
      id: "device",
      name: "Device",
      description: "A thing is broken",
      decisionRule: "",
      critical: false,
      team: "a",
      subcategories: [subcategory("printer"), subcategory("screen")],
    },
    {
      id: "access",
      name: "Access",
      description: "Somebody cannot get in",
      decisionRule: "",
      critical: false,
      team: "b",
      subcategories: [subcategory("password"), subcategory("badge")],
    },
  ],
};

const options = { taxonomy, tokenizer, encoder, encoderId: "bag", findPersonalData: () => [], seed: 1 };

describe("a starter fitted from a taxonomy", () => {
  it("is the same for the same seed, decodes, and knows what it was taught", async () => {
    const one = await fitStarter(options);
    const other = await fitStarter(options);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    const heads = decodeHeads(JSON.parse(JSON.stringify(one.heads)));
    const classifier = createTicketClassifier({ ...options, heads, sequence: 0 });
    const answer = await classifier.classify({
      ticketId: null,
      subject: "jam in our printer, the whole team is stopped",
      body: "",
      bodyFormat: "text",
      knownEntities: [],
      requesterTags: [],
      organizationTags: [],
      history: [],
      threshold: 0.8,
    });
    if (answer.kind !== "suggest") throw new Error("expected a suggestion");
    expect(answer.fields.category.labelId).toBe("device");
    expect(answer.fields.subcategory.labelId).toBe("printer");
    expect(answer.fields.priority.labelId).toBe("urgent");
    expect(one.goldens.cases.length).toBeGreaterThan(0);
    expect(one.report.evaluation.macroF1).toBeGreaterThan(0.8);
    expect(one.report.tasks.category.weights[0]).toBeGreaterThan(0);
  });
});
