import type { Evidence, Explanation, FieldId, FieldSuggestion, RankedLabel, ReadText, Suggest } from "@lucid/core";

/** The ticket that the gallery tells about: ordinary, a little messy, with a quote and a signature. */
export const readText: ReadText = buildReadText();

function buildReadText(): ReadText {
  const subject = "Printer on 3rd floor jammed again";
  const body =
    "Hello, the big Canon next to the kitchen is jammed again and nobody in accounting can print invoices. We switched it off and on twice, and the network light is green. Month-end closes tomorrow, so could somebody have a look this morning please?";
  const signature = "Claire Fontaine\nAccounting · Brightwater Ltd\n+44 20 7946 0991";
  const quote =
    "> On 12 November the service desk wrote:\n> We have replaced the fuser unit. Please tell us if it happens again.";
  const text = `${subject}\n${body}\n\n${signature}\n\n${quote}`;
  const signatureStart = text.indexOf(signature);
  const quoteStart = text.indexOf(quote);
  return {
    text,
    read: [{ start: 0, end: signatureStart }],
    skipped: [
      { start: signatureStart, end: signatureStart + signature.length, reason: "signature" },
      { start: quoteStart, end: text.length, reason: "quote" },
    ],
  };
}

export function evidence(words: string, contribution: number): Evidence {
  const start = readText.text.indexOf(words);
  if (start < 0) throw new Error(`not in the ticket: ${words}`);
  return { start, end: start + words.length, text: words, contribution };
}

const ranked = (labelId: string, confidence: number): RankedLabel => ({ labelId, confidence });

export function fieldSuggestion(
  labelId: string,
  confidence: number,
  alternatives: readonly RankedLabel[],
  items: readonly Evidence[] = [],
): FieldSuggestion {
  return { labelId, confidence, alternatives, evidence: items, sure: confidence >= 0.8 };
}

const because = [evidence("jammed again and", 1.4), evidence("print invoices", 0.9), evidence("Canon", 0.35)];
const against = [evidence("network light", -0.6)];

export const explanations: readonly Explanation[] = [
  {
    field: "subcategory",
    predicted: "printer",
    runnerUp: "network",
    because: [{ ...evidence("jammed again", 1.4) }, ...because.slice(1), evidence("Printer", 1.1)],
    against,
    margin: 2.6,
    bias: 0.2,
  },
  {
    field: "priority",
    predicted: "high",
    runnerUp: "normal",
    because: [evidence("nobody in accounting can", 1.2), evidence("tomorrow", 0.7)],
    against: [],
    margin: 1.5,
    bias: -0.4,
  },
];

const model = { sequence: 3, taxonomyId: "it-support", taxonomyVersion: 1 } as const;

export const sureFields: Readonly<Record<FieldId, FieldSuggestion>> = {
  category: fieldSuggestion("hardware-failure", 0.97, [ranked("software-bug", 0.02), ranked("service-request", 0.01)]),
  subcategory: fieldSuggestion(
    "printer",
    0.94,
    [ranked("network", 0.03), ranked("peripheral", 0.02), ranked("erp", 0.01)],
    because,
  ),
  priority: fieldSuggestion("high", 0.86, [ranked("normal", 0.1), ranked("urgent", 0.04)]),
  team: fieldSuggestion("hardware-n2", 0.97, []),
};

export function suggest(over: Partial<Suggest> = {}): Suggest {
  return {
    kind: "suggest",
    ticketId: "42",
    textHash: "gallery",
    model,
    source: "encoder",
    readText,
    additionalLabels: [],
    computeMs: 31,
    fields: sureFields,
    requiresHumanRouting: false,
    explanations,
    ...over,
  };
}

export const unsureFields: Readonly<Record<FieldId, FieldSuggestion>> = {
  ...sureFields,
  category: fieldSuggestion("hardware-failure", 0.71, [ranked("software-bug", 0.22)]),
  subcategory: fieldSuggestion("printer", 0.56, [ranked("erp", 0.21), ranked("network", 0.12)], because),
  priority: fieldSuggestion("normal", 0.62, [ranked("high", 0.33), ranked("low", 0.05)]),
};
