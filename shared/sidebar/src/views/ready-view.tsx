import type { Evidence, Explanation, FieldId, MemoryEvidence, ReadyState } from "@lucid/core";
import { type ReactElement, useCallback, useEffect, useId, useRef, useState } from "react";
import { type PanelFace, panelFace } from "../reading/field-value.ts";
import { Chooser } from "./chooser.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { ExplanationSentence } from "./explanation-sentence.tsx";
import { ExtraLabels, ProcedureLink } from "./extra-labels.tsx";
import { FieldChips } from "./field-chips.tsx";
import { FieldHeadline, type OpenField } from "./field-headline.tsx";
import { FieldReports } from "./field-reports.tsx";
import { MemoryLine } from "./memory-line.tsx";
import { NoticeBox } from "./notice-box.tsx";
import { usePanel } from "./panel-context.ts";
import { LowerPriorityQuestion, NewMessageOffer, TeamOffer } from "./questions.tsx";
import { Excerpt, WholeText } from "./read-text-view.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { AbstainedFace, UnsureFace } from "./unsure-faces.tsx";
import { useAcceptKey } from "./use-accept-key.ts";

/** A suggestion: what it is, how sure, why; accept it, or change a field. */
export function ReadyView({ state }: { readonly state: ReadyState }): ReactElement {
  const { session, messages, book } = usePanel();
  const { opening, root, pick, close } = useOpenField(state.ticketId);
  const face = panelFace(state);
  const acceptable = face === "headline" && state.canAccept && !state.busy;
  useAcceptKey(
    useCallback(() => void session.accept(), [session]),
    acceptable,
  );

  const explanation = face === "abstained" ? null : mainExplanation(state);
  const evidence: readonly Evidence[] = explanation === null ? [] : [...explanation.because, ...explanation.against];
  const { readText } = state.suggestion;
  const corrected = Object.values(state.fields).some((view) => view.status === "corrected");
  const subcategory = state.fields.subcategory.label;
  const procedure = face !== "headline" || subcategory === null ? null : book.procedure(subcategory);
  const { category } = state.fields;
  const memory = shownMemory(state);

  return (
    <div className="lt-ready" ref={root}>
      <NewMessageOffer state={state} />
      <Face face={face} state={state} opening={opening} />
      {face === "headline" && <FieldChips state={state} fields={["priority", "team"]} opening={opening} />}
      {opening.open !== null && (
        <Chooser
          key={opening.open}
          id={opening.chooserId}
          view={state.fields[opening.open]}
          candidates={
            opening.open === "category" && state.suggestion.kind === "abstain" ? state.suggestion.candidates : []
          }
          categoryName={category.label === null ? null : book.name("category", category.label)}
          explanation={ownExplanation(state, opening.open)}
          onPick={pick}
          onClose={close}
        />
      )}
      <ExtraLabels labels={state.suggestion.additionalLabels} />
      {explanation !== null && stillExplains(state, explanation) && (
        <div className="lt-why">
          <ExplanationSentence explanation={explanation} />
          <Excerpt readText={readText} evidence={evidence} />
        </div>
      )}
      {memory !== null && <MemoryLine memory={memory} />}
      <LowerPriorityQuestion state={state} />
      <DecisionBar state={state} offerAccept={face === "headline"} />
      {state.problem !== null && (
        <NoticeBox tone="bad" icon="warning" title={messages.error.helpdesk}>
          <bdi>{state.problem.message}</bdi>
        </NoticeBox>
      )}
      <FieldReports state={state} />
      <TeamOffer state={state} />
      {corrected && state.recorded === null && <ReasonForm reason={state.reason} />}
      {procedure !== null && <ProcedureLink procedure={procedure} />}
      <WholeText readText={readText} evidence={evidence} />
    </div>
  );
}

function Face(props: { readonly face: PanelFace; readonly state: ReadyState; readonly opening: OpenField }) {
  const { face, state, opening } = props;
  const { suggestion } = state;
  if (face === "abstained" && suggestion.kind === "abstain") {
    return <AbstainedFace state={state} suggestion={suggestion} opening={opening} />;
  }
  if (face === "unsure" && suggestion.kind === "suggest") {
    return <UnsureFace state={state} suggestion={suggestion} opening={opening} />;
  }
  return <FieldHeadline state={state} opening={opening} />;
}

/** The most specific explanation there is: of the subcategory, else of the category. */
function mainExplanation(state: ReadyState): Explanation | null {
  if (state.suggestion.kind === "abstain") return null;
  const of = (field: FieldId) =>
    state.suggestion.kind === "suggest"
      ? state.suggestion.explanations.find((item) => item.field === field)
      : undefined;
  return of("subcategory") ?? of("category") ?? null;
}

/** What people decided about alike tickets, as long as the category is still the one it speaks for. */
function shownMemory({ suggestion, fields }: ReadyState): MemoryEvidence | null {
  if (suggestion.kind === "abstain" || suggestion.memory === undefined) return null;
  return fields.category.label === suggestion.fields.category.labelId ? suggestion.memory : null;
}

/** Priority has reasons of its own, shown where the priority is chosen. */
function ownExplanation(state: ReadyState, field: FieldId): Explanation | null {
  if (state.suggestion.kind === "abstain" || field !== "priority") return null;
  return state.suggestion.explanations.find((item) => item.field === field) ?? null;
}

/** Reasons for a label that the agent replaced would only confuse; they stay under "What was read". */
function stillExplains(state: ReadyState, explanation: Explanation): boolean {
  return state.fields[explanation.field].label === explanation.predicted;
}

/** Which field's alternatives are open: one at a time, closed by another ticket, focus given back on closing. */
function useOpenField(ticketId: string | null) {
  const { session } = usePanel();
  const [open, setOpen] = useState<FieldId | null>(null);
  const chooserId = useId();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (ticketId !== undefined) setOpen(null);
  }, [ticketId]);
  const close = useCallback(() => {
    const button = root.current?.querySelector<HTMLElement>(`[data-field="${open}"]`);
    setOpen(null);
    button?.focus({ preventScroll: true });
  }, [open]);
  const opening: OpenField = {
    open,
    chooserId,
    toggle: (field) => setOpen((current) => (current === field ? null : field)),
  };
  const pick = (field: FieldId, label: string): void => {
    close();
    void session.correct(field, label);
  };
  return { opening, root, pick, close };
}
