import { readFileSync } from "node:fs";
import { createTicketClassifier, decodeHeads, lexicalPart } from "@lucid/classifier";
import { AppError, findPersonalData } from "@lucid/core";
import {
  answerTickets,
  evaluateTickets,
  type Interval,
  type LabelledTicket,
  type TicketEvaluation,
} from "@lucid/trainer";
import { loadEncoder, readTaxonomyFile } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { findEncoder } from "../text-tools.ts";

/** What the measurement of a starter needs: heads without a candidate folder, tickets with their answers as JSON. */
export interface EvaluateHeadsOptions {
  readonly taxonomy: string;
  readonly heads: string;
  readonly tickets: string;
  readonly encoder: string;
  readonly lexical: boolean;
  readonly seed: number;
  readonly json: boolean;
  readonly mistakes: boolean;
}

/**
 * Scores heads on tickets written for a starter, through the whole pipeline: abstentions and languages count, and a ticket
 * without labels should be abstained on. Exit code 0.
 */
export async function evaluateHeads(options: EvaluateHeadsOptions, { stdout }: CommandContext): Promise<number> {
  const taxonomy = readTaxonomyFile(options.taxonomy);
  const { encoder, tokenizer } = await loadEncoder(findEncoder(options.encoder));
  try {
    const fused = decodeHeads(JSON.parse(readFileSync(options.heads, "utf8")));
    const heads = options.lexical ? lexicalPart(fused) : fused;
    const parts = {
      taxonomy,
      heads,
      tokenizer,
      encoder: options.lexical ? null : encoder,
      findPersonalData,
      sequence: 0,
    };
    const answers = await answerTickets(createTicketClassifier(parts), readTickets(options.tickets));
    const evaluation = evaluateTickets(answers, taxonomy, options.seed);
    stdout(options.json ? `${JSON.stringify(evaluation)}\n` : table(evaluation));
    if (options.mistakes) stdout(mistakes(answers));
    return 0;
  } finally {
    await encoder.dispose();
  }
}

function readTickets(path: string): LabelledTicket[] {
  const json: unknown = JSON.parse(readFileSync(path, "utf8"));
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
