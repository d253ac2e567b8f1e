import type { FieldSuggestion } from "@lucid/core";
import type { ReactElement } from "react";
import type { ConfidenceLevel } from "../messages/messages.ts";
import { formatPercent } from "../messages/pick-messages.ts";
import { confidenceLevel } from "../reading/confidence-level.ts";
import { usePanel } from "./panel-context.ts";

const FILLED: Readonly<Record<ConfidenceLevel, number>> = { "very-sure": 3, "fairly-sure": 2, "not-sure": 1 };

/** Confidence three times over: in words, in percent, and as filled bars. */
export function Confidence({ suggestion }: { readonly suggestion: FieldSuggestion }): ReactElement {
  const { messages } = usePanel();
  const level = confidenceLevel(suggestion);
  return (
    <p className="lt-confidence" data-level={level}>
      <span className="lt-gauge" aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <span key={bar} data-filled={bar <= FILLED[level]} />
        ))}
      </span>
      <span>{messages.confidenceOf(messages.confidence[level], formatPercent(messages, suggestion.confidence))}</span>
    </p>
  );
}

/** A percent bar beside a candidate. */
export function PercentBar({ share }: { readonly share: number }): ReactElement {
  const { messages } = usePanel();
  return (
    <span className="lt-percent">
      <span className="lt-percent-track" aria-hidden="true">
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span className="lt-percent-text">{formatPercent(messages, share)}</span>
    </span>
  );
}
