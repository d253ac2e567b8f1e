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

/** One clear example from each of a few categories, as this classifier answers it. */
export async function makeGoldens(
  texts: readonly TrainingText[],
  classifier: TicketClassifier,
): Promise<StarterGoldens> {
  const examples = texts.filter(({ role, text }) => role === "example" && text.length >= 30 && text.length <= 160);
  const step = Math.max(1, Math.floor(examples.length / CASES));
  const cases: StarterGoldens["cases"][number][] = [];
  for (let index = 0; index < examples.length && cases.length < CASES; index += step) {
    const text = examples[index]?.text ?? "";
    const suggestion = await classifier.classify({
      ticketId: null,
      subject: text,
      body: "",
      bodyFormat: "text",
      knownEntities: [],
      requesterTags: [],
      organizationTags: [],
      history: [],
      threshold: 0,
    });
    if (suggestion.kind !== "suggest") continue;
    const { labelId, confidence } = suggestion.fields.category;
    cases.push({ subject: text, body: "", category: labelId, confidence });
  }
  return { format: 1, cases };
}
