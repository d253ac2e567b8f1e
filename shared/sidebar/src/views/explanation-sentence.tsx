import type { Explanation } from "@lucid/core";
import type { ReactElement } from "react";
import { usePanel } from "./panel-context.ts";

/** Two words carry the point; the excerpt below shows the rest. */
const MOST_WORDS = 2;

/** One plain sentence: what it is, mostly because of which words, and what else it could have been. */
export function ExplanationSentence({ explanation }: { readonly explanation: Explanation }): ReactElement {
  const { messages, book } = usePanel();
  const parts = messages.explanation({
    predicted: book.name(explanation.field, explanation.predicted),
    runnerUp: explanation.runnerUp === null ? null : book.name(explanation.field, explanation.runnerUp),
    because: explanation.because.slice(0, MOST_WORDS).map((evidence) => evidence.text.trim()),
  });
  return (
    <p className="lt-explanation">
      {parts.map((part, index) =>
        part.kind === "plain" ? (
          part.text
        ) : (
          <bdi key={index} className={part.kind === "quote" ? "lt-quoted" : "lt-named"}>
            {part.text}
          </bdi>
        ),
      )}
    </p>
  );
}
