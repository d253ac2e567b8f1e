import type { ReadyState, TriageState } from "@lucid/core";
import type { ReactElement } from "react";
import type { Messages } from "../messages/messages.ts";
import { confidenceLevel } from "../reading/confidence-level.ts";
import { filledFields, panelFace } from "../reading/field-value.ts";
import type { LabelBook } from "../reading/label-book.ts";
import { usePanel } from "./panel-context.ts";

/**
 * What a screen reader hears, politely. The text changes with what is suggested or done, not with every refinement:
 * a new percentage alone is not worth interrupting for.
 */
export function Announcer({ state }: { readonly state: TriageState }): ReactElement {
  const { messages, book } = usePanel();
  return (
    <p className="lt-visually-hidden" role="status">
      {state.kind === "ready" ? announcement(state, messages, book) : ""}
    </p>
  );
}

function announcement(state: ReadyState, messages: Messages, book: LabelBook): string {
  if (state.recorded !== null) return messages.saved[state.recorded];
  const filled = filledFields(state);
  if (filled.length > 0 && (state.accepted || state.canUndo)) {
    const names = filled.map((field) => messages.field[field]);
    return `${messages.filledIn}. ${messages.filledFields(names)} ${messages.storedOnSave}`;
  }
  const { suggestion } = state;
  if (suggestion.kind === "abstain") {
    return suggestion.reason === "empty-text" ? messages.emptyTitle : messages.unfamiliarTitle;
  }
  const { subcategory, priority, team } = suggestion.fields;
  if (panelFace(state) === "unsure") {
    const labels = [subcategory, ...subcategory.alternatives].map((label) => book.name("subcategory", label.labelId));
    return messages.announceUnsure(labels.join(", "));
  }
  return messages.announceSuggestion(
    book.name("subcategory", subcategory.labelId),
    book.name("priority", priority.labelId),
    book.name("team", team.labelId),
    messages.confidence[confidenceLevel(subcategory)],
  );
}
