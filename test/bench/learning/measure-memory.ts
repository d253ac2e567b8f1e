import { decodeHeads } from "@lucid/classifier";
import { trainModel } from "@lucid/trainer";
import type { Measure, Section } from "../report/measure.ts";
import type { LearningContext } from "./learning-context.ts";
import { type StreamAnswer, streamWithMemory } from "./memory-stream.ts";
import { streamWithRefits } from "./refit-stream.ts";
import { openTicketStream } from "./stream-tickets.ts";

/** The order and the rows that are reported; memory's constants were chosen on other rows in another order. */
const REPORTED = { seed: 20260101, from: 0, count: 3000 } as const;
const REFIT_EVERY = 100;
const FIT_SEED = 1;

/** Memory on a stream of tickets from zero, beside a bundle that is fitted anew all the time. */
export async function measureMemory({ root, quick, say }: LearningContext): Promise<Section> {
  const stream = await openTicketStream(root, { ...REPORTED, count: quick ? 300 : REPORTED.count }, say);
  const { taxonomy, tickets, tools, encoderId } = stream;
  const { heads } = await trainModel({ ...tools, taxonomy, tickets: [], encoderId, seed: FIT_SEED });
  say("names alone are fitted");
  const answers = streamWithMemory(decodeHeads(heads), tickets);
  const remembered = accuracy(answers, ({ remembered: label }) => label);
  say(`with memory: ${remembered.toFixed(3)}`);
  const refitted = await streamWithRefits(stream, REFIT_EVERY, FIT_SEED, say);
  const right = refitted.filter((label, index) => label === tickets[index]?.ticket.labels.category).length;
  return { title: "Memory", measures: measuresOf(answers, right / tickets.length) };
}

function measuresOf(answers: readonly StreamAnswer[], refitted: number): Measure[] {
  const after = afterFirstCorrection(answers);
  const times = answers.map(({ recallMs }) => recallMs).sort((a, b) => a - b);
  const share = (name: string, title: string, value: number, goal: number | null): Measure => {
    return { name, title, value, unit: "share", better: "higher", goal };
  };
  const lift = accuracy(after, ({ remembered }) => remembered) - accuracy(after, ({ alone }) => alone);
  return [
    share(
      "memory_stream_accuracy",
      "Stream from zero, with memory",
      accuracy(answers, (one) => one.remembered),
      refitted - 0.01,
    ),
    share("refit_stream_accuracy", `Stream from zero, fitted anew every ${REFIT_EVERY} tickets`, refitted, null),
    share(
      "names_stream_accuracy",
      "Stream from zero, names alone",
      accuracy(answers, ({ alone }) => alone),
      null,
    ),
    share(
      "next_after_correction_lift",
      "Next ticket after a category's first correction, with memory less without",
      lift,
      0.15,
    ),
    {
      name: "recall_p95_ms",
      title: "Asking memory, up to 2,000 tickets",
      value: times[Math.floor(times.length * 0.95)] ?? 0,
      ...{ unit: "ms", better: "lower", goal: 3 },
    },
  ];
}

/** For each category: the first ticket after the first one that had to be corrected. */
function afterFirstCorrection(answers: readonly StreamAnswer[]): StreamAnswer[] {
  const seen = new Map<string, "corrected" | "counted">();
  return answers.filter(({ truth, remembered }) => {
    const before = seen.get(truth);
    if (before === undefined && remembered !== truth) seen.set(truth, "corrected");
    if (before === "corrected") seen.set(truth, "counted");
    return before === "corrected";
  });
}

function accuracy(answers: readonly StreamAnswer[], labelOf: (answer: StreamAnswer) => string): number {
  return answers.filter((answer) => labelOf(answer) === answer.truth).length / Math.max(1, answers.length);
}
