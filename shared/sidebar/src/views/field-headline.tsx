import type { FieldId, ReadyState } from "@lucid/core";
import type { ReactElement, ReactNode } from "react";
import { formatPercent } from "../messages/pick-messages.ts";
import { shownValue } from "../reading/field-value.ts";
import { Confidence } from "./confidence.tsx";
import { FieldButton } from "./field-button.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

export interface OpenField {
  readonly open: FieldId | null;
  readonly chooserId: string;
  toggle(field: FieldId): void;
}

/** Category › subcategory, the thing an agent reads first, and how sure it is. */
export function FieldHeadline({ state, opening }: { readonly state: ReadyState; readonly opening: OpenField }) {
  const { messages, book } = usePanel();
  const { category, subcategory } = state.fields;
  const view = subcategory.label === null ? category : subcategory;
  const ownChoice = [category, subcategory].some(
    (item) => item.status === "corrected" || item.status === "edited-by-agent",
  );
  const field = (id: "category" | "subcategory", look: "crumb" | "title", suffix?: ReactNode): ReactElement => (
    <FieldButton
      field={id}
      look={look}
      value={shownValue(state.fields[id], book) ?? messages.chooseField(messages.field[id])}
      open={opening.open === id}
      controls={opening.chooserId}
      suffix={suffix}
      onToggle={() => opening.toggle(id)}
    />
  );
  return (
    <>
      <div className="lt-crumb-line">
        {field("category", "crumb")}
        <span className="lt-crumb-arrow" aria-hidden="true">
          ›
        </span>
        <StageMark state={state} />
      </div>
      <h2 className="lt-title">{field("subcategory", "title")}</h2>
      {ownChoice ? (
        <OwnChoice state={state} />
      ) : (
        view.suggestion !== null &&
        view.suggestion.labelId === view.label && <Confidence suggestion={view.suggestion} />
      )}
    </>
  );
}

/** The agent decided otherwise: said without reproach, with what had been suggested. */
function OwnChoice({ state }: { readonly state: ReadyState }): ReactElement {
  const { messages, book } = usePanel();
  const { label, suggestion } = state.fields.subcategory;
  return (
    <>
      <p className="lt-confidence" data-level="own">
        <Icon name="pencil" size={14} />
        <span>{messages.yourChoice}</span>
      </p>
      {suggestion !== null && suggestion.labelId !== label && (
        <p className="lt-before lt-small lt-muted">
          {messages.suggestedBefore(
            book.name("subcategory", suggestion.labelId),
            formatPercent(messages, suggestion.confidence),
          )}
        </p>
      )}
    </>
  );
}

/** "Refining…" while the better answer is on its way; "Quick mode" when it will not come. */
export function StageMark({ state }: { readonly state: ReadyState }): ReactElement | null {
  const { messages, kit } = usePanel();
  if (state.refinement === "pending") {
    return (
      <span className="lt-stage">
        <kit.Spinner size={12} />
        {messages.refining}
      </span>
    );
  }
  if (state.stage === "first" && state.refinement === "failed") {
    return (
      <span className="lt-stage">
        <Icon name="bolt" size={12} />
        {messages.quickAnswer}
      </span>
    );
  }
  return null;
}
