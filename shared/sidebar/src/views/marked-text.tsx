import type { ReactElement } from "react";
import type { Segment } from "../reading/segment-text.ts";
import { usePanel } from "./panel-context.ts";

/**
 * The ticket's own words, as text nodes only: tinted where they speak for the label, underlined where they speak
 * against it, grey where they were left out.
 */
export function MarkedText({ segments }: { readonly segments: readonly Segment[] }): ReactElement {
  const { messages } = usePanel();
  return (
    <>
      {segments.map((segment) => {
        const { start, text } = segment;
        if (segment.skipped !== null) {
          return (
            <span key={start} className="lt-skipped">
              <span className="lt-skip-reason">{messages.skip[segment.skipped]}</span>
              {text}
            </span>
          );
        }
        if (segment.strength === 0) return <span key={start}>{text}</span>;
        return (
          <mark key={start} data-strength={segment.strength} {...(segment.against ? { "data-against": "" } : {})}>
            {text}
          </mark>
        );
      })}
    </>
  );
}
