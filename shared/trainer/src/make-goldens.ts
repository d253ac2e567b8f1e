import type { TicketClassifier } from "@lucid/classifier";
import type { LabelId } from "@lucid/core";
import type { TrainingText } from "./training-example.ts";

/** goldens.json of a bundle: texts with the category and calibrated probability the publisher's runtime gave. */
export interface StarterGoldens {
  readonly format: 1;
  readonly cases: readonly {
    readonly subject: string;
    readonly body: string;
    readonly category: LabelId;
    readonly confidence: number;
  }[];
}

const CASES = 5;

/** One clear example of each of a few categories (else a description), as this classifier answers it. Pass taxonomy texts only: goldens are published. */
export async function makeGoldens(
  texts: readonly TrainingText[],
  classifier: TicketClassifier,
): Promise<StarterGoldens> {
  const fitting = texts.filter(fits);
  const examples = fitting.some(({ role }) => role === "example")
    ? fitting.filter(({ role }) => role === "example")
    : fitting;
  const step = Math.max(1, Math.floor(examples.length / CASES));
  const cases: StarterGoldens["cases"][number][] = [];
  for (let index = 0; index < examples.length && cases.length < CASES; index += step) {
    const { subject = "", body = "" } = examples[index] ?? {};
    const suggestion = await classifier.classify({
      ticketId: null,
      subject,
      body,
      bodyFormat: "text",
      knownEntities: [],
      requesterTags: [],
      organizationTags: [],
      history: [],
      threshold: 0,
    });
    if (suggestion.kind !== "suggest") continue;
    const { labelId, confidence } = suggestion.fields.category;
    cases.push({ subject, body, category: labelId, confidence });
  }
  return { format: 1, cases };
}

/** Short, and plain. */
function fits({ subject, body, bodyFormat }: TrainingText): boolean {
  const length = subject.length + body.length;
  return bodyFormat === "text" && length >= 30 && length <= 160;
}
