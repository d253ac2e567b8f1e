import type { Evidence, ReadText } from "@lucid/core";
import type { ReactElement } from "react";
import { excerptSpan } from "../reading/excerpt.ts";
import { segmentText } from "../reading/segment-text.ts";
import { Disclosure } from "./disclosure.tsx";
import { MarkedText } from "./marked-text.tsx";
import { usePanel } from "./panel-context.ts";

const EXCERPT_LENGTH = 180;

interface ReadTextProps {
  readonly readText: ReadText;
  readonly evidence: readonly Evidence[];
}

/** The few lines that decided, with the deciding words marked. */
export function Excerpt({ readText, evidence }: ReadTextProps): ReactElement | null {
  if (readText.text.trim() === "") return null;
  const span = excerptSpan(readText, evidence, EXCERPT_LENGTH);
  return (
    <blockquote className="lt-excerpt" dir="auto">
      {span.start > 0 && "… "}
      <MarkedText segments={segmentText(readText, evidence, span).filter((segment) => segment.skipped === null)} />
      {span.end < readText.text.length && " …"}
    </blockquote>
  );
}

/** The whole text, folded away: what was read, what was left out and why. */
export function WholeText({ readText, evidence }: ReadTextProps): ReactElement | null {
  const { messages } = usePanel();
  if (readText.text.trim() === "") return null;
  const skipped = readText.skipped.reduce((sum, span) => sum + span.end - span.start, 0);
  return (
    <Disclosure summary={messages.whatWasRead} icon="eye">
      <p className="lt-small lt-muted">{messages.readCharacters(readText.text.length - skipped, skipped)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and must do so by keyboard */}
      <section className="lt-whole-text" dir="auto" tabIndex={0} aria-label={messages.whatWasRead}>
        <MarkedText segments={segmentText(readText, evidence)} />
      </section>
      {evidence.length > 0 && (
        <p className="lt-legend lt-small lt-muted">
          <span>
            <mark data-strength={3}>abc</mark> {messages.legendFor}
          </span>
          <span>
            <mark data-strength={2} data-against="">
              abc
            </mark>{" "}
            {messages.legendAgainst}
          </span>
        </p>
      )}
      <p className="lt-small lt-muted">{messages.staysHere}</p>
    </Disclosure>
  );
}
