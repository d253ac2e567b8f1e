import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTicketClassifier, decodeHeads, lexicalPart } from "@lucid/classifier";
import { AppError, findPersonalData } from "@lucid/core";
import {
  answerTickets,
  evaluateTickets,
  type Interval,
  type LabelledTicket,
  type TicketEvaluation,
} from "@lucid/trainer";
import { DEFAULT_ENCODER, loadEncoder, readTaxonomyFile } from "@lucid/trainer/node";

export const EVALUATE_USAGE = `triage evaluate --taxonomy NAME|FILE --heads FILE --tickets FILE
                [--encoder FOLDER] [--lexical] [--seed N] [--json] [--mistakes]`;

/** Scores heads on labelled tickets through the pipeline that ships. Exit code 0. */
export async function evaluate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      taxonomy: { type: "string" },
      heads: { type: "string" },
      tickets: { type: "string" },
      encoder: { type: "string", default: DEFAULT_ENCODER },
      lexical: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      mistakes: { type: "boolean", default: false },
    },
  });
  const { taxonomy: name, heads: headsFile, tickets: ticketsFile } = values;
  if (name === undefined || headsFile === undefined || ticketsFile === undefined) {
    throw new AppError("bad_request", EVALUATE_USAGE);
  }
  const taxonomy = readTaxonomyFile(name);
  const { encoder, tokenizer } = await loadEncoder(values.encoder);
  try {
    const fused = decodeHeads(JSON.parse(readFileSync(headsFile, "utf8")));
    const heads = values.lexical ? lexicalPart(fused) : fused;
    const parts = {
      taxonomy,
      heads,
      tokenizer,
      encoder: values.lexical ? null : encoder,
      findPersonalData,
      sequence: 0,
    };
    const classifier = createTicketClassifier(parts);
    const answers = await answerTickets(classifier, readTickets(ticketsFile));
    const evaluation = evaluateTickets(answers, taxonomy, Number(values.seed));
    process.stdout.write(values.json ? `${JSON.stringify(evaluation)}\n` : table(evaluation));
    if (values.mistakes) process.stdout.write(mistakes(answers));
    return 0;
  } finally {
    await encoder.dispose();
  }
}

function readTickets(path: string): LabelledTicket[] {
  const json: unknown = JSON.parse(readFileSync(join(path), "utf8"));
  if (!Array.isArray(json)) throw new AppError("bad_request", `${path} is not a list of tickets`);
  return json as LabelledTicket[];
}

function table(evaluation: TicketEvaluation): string {
  const languages = Object.entries(evaluation.categoryMacroF1ByLanguage);
  const rows: [string, string][] = [
    ["tickets", String(evaluation.tickets)],
    ["category macro F1", interval(evaluation.categoryMacroF1)],
    ...languages.map(([code, value]): [string, string] => [`category macro F1, ${code}`, interval(value)]),
    ["category macro F1 of the majority", evaluation.categoryMajorityMacroF1.toFixed(3)],
    ["category accuracy", evaluation.categoryAccuracy.toFixed(3)],
    ["subcategory accuracy", evaluation.subcategoryAccuracy.toFixed(3)],
    ["priority quadratic weighted kappa", interval(evaluation.priorityKappa)],
    ["urgent recall", interval(evaluation.urgentRecall)],
    ["expected calibration error", interval(evaluation.expectedCalibrationError)],
    ["abstained on off-topic", `${evaluation.offTopicAbstained.toFixed(3)} of ${evaluation.offTopicTickets}`],
    ["abstained on labelled", evaluation.wronglyAbstained.toFixed(3)],
    ...evaluation.categories.map(({ label, f1, support }): [string, string] => [
      `  ${label}`,
      `F1 ${f1.toFixed(3)} (${support})`,
    ]),
  ];
  return `${rows.map(([key, value]) => `${key.padEnd(36)}${value}`).join("\n")}\n`;
}

function interval({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function mistakes(answers: Awaited<ReturnType<typeof answerTickets>>): string {
  const lines = answers.flatMap(({ ticket, suggestion }) => {
    const labels = ticket.labels;
    const wanted = labels === null ? "abstain" : `${labels.category} / ${labels.subcategory} / ${labels.priority}`;
    const got =
      suggestion.kind === "abstain"
        ? "abstain"
        : `${suggestion.fields.category.labelId} / ${suggestion.fields.subcategory.labelId} / ${suggestion.fields.priority.labelId}`;
    return wanted === got ? [] : [`${ticket.id}: ${got}, not ${wanted}: ${ticket.subject}`];
  });
  return `${lines.join("\n")}\n`;
}
