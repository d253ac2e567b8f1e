import type { Abstain, ReadyState, Suggest } from "@lucid/core";
import type { ReactElement } from "react";
import { Candidates } from "./candidates.tsx";
import { FieldChips } from "./field-chips.tsx";
import { type OpenField, StageMark } from "./field-headline.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

interface FaceProps<S> {
  readonly state: ReadyState;
  readonly suggestion: S;
  readonly opening: OpenField;
}

/** Not sure: says so first, then offers what it could be. */
export function UnsureFace({ state, suggestion, opening }: FaceProps<Suggest>): ReactElement {
  const { session, messages } = usePanel();
  const { subcategory } = suggestion.fields;
  return (
    <>
      <div className="lt-unsure-head">
        <Icon name="question" size={20} />
        <h2 className="lt-unsure-title">{messages.unsureTitle}</h2>
        <StageMark state={state} />
      </div>
      <p className="lt-lead">{messages.unsureText}</p>
      <Candidates
        field="subcategory"
        labels={[subcategory, ...subcategory.alternatives]}
        label={messages.mostLikely}
        onPick={({ labelId }) => {
          if (labelId === subcategory.labelId) void session.accept();
          else void session.correct("subcategory", labelId);
        }}
      />
      <button
        type="button"
        className="lt-text-button"
        aria-expanded={opening.open === "subcategory"}
        aria-controls={opening.chooserId}
        data-field="subcategory"
        onClick={() => opening.toggle("subcategory")}
      >
        <Icon name="search" size={14} />
        {messages.otherLabel}
      </button>
    </>
  );
}

/** No suggestion at all, and why; the agent can still choose here. */
export function AbstainedFace({ state, suggestion, opening }: FaceProps<Abstain>): ReactElement {
  const { session, messages } = usePanel();
  const empty = suggestion.reason === "empty-text";
  return (
    <>
      <div className="lt-unsure-head">
        <Icon name={empty ? "message" : "question"} size={20} />
        <h2 className="lt-unsure-title">{empty ? messages.emptyTitle : messages.unfamiliarTitle}</h2>
        <StageMark state={state} />
      </div>
      <p className="lt-lead">{empty ? messages.emptyText : messages.unfamiliarText}</p>
      {suggestion.candidates.length > 0 && (
        <>
          <p className="lt-section">{messages.closest}</p>
          <Candidates
            field="category"
            labels={suggestion.candidates}
            label={messages.closest}
            onPick={({ labelId }) => void session.correct("category", labelId)}
          />
        </>
      )}
      <FieldChips state={state} fields={["category", "priority", "team"]} opening={opening} />
    </>
  );
}
