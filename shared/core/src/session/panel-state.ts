import type { LabelMapper } from "../label-mapper.ts";
import type { Outbox } from "../outbox/outbox-state.ts";
import type { Classifier, MappingProblem, Notice } from "../ports.ts";
import type { Taxonomy } from "../taxonomy.ts";
import { suggestedLabels } from "./proposed-labels.ts";
import { proposedFor, type TicketWork } from "./ticket-work.ts";
import type { ReadyState } from "./triage-state.ts";
import { fieldViews } from "./view-state.ts";
import { planAccept } from "./write-plan.ts";

export interface PanelSurroundings {
  readonly first: Classifier | null;
  readonly refined: Classifier | null;
  readonly outbox: Pick<Outbox, "state">;
  readonly taxonomy: Taxonomy;
  readonly mapper: LabelMapper;
  readonly mappingProblems: readonly MappingProblem[];
  readonly busy: boolean;
}

/** The view's picture of a ticket with a suggestion; null while there is none. */
export function readyState(work: TicketWork, around: PanelSurroundings): ReadyState | null {
  const run = work.run;
  if (run === null || run.suggestion === null) return null;
  const { draft, lowering } = work;
  const { taxonomy, mapper } = around;
  const suggestion = run.suggestion;
  const proposed = proposedFor(work, taxonomy);
  const suggested = suggestedLabels(suggestion);
  return {
    kind: "ready",
    ticketId: work.ticket.id,
    suggestion,
    stage: run.stage,
    refinement: run.refinement,
    refinementError: run.refinementError,
    engine: around.refined?.status() ?? null,
    fields: fieldViews({ suggestion, proposed, suggested, draft, mapper, saved: work.saved, lowering }),
    pendingPriorityConfirmation: lowering,
    canUndo: draft.canUndo,
    canAccept: canAccept(work, around),
    accepted: work.accepted,
    busy: around.busy,
    newMessageOffer: work.offer,
    team: { appliesWithAccept: draft.teamIsFree },
    reason: work.reason,
    recorded: work.recorded,
    notices: noticesOf(around),
    mappingProblems: around.mappingProblems,
    unsent: around.outbox.state().unsent,
    problem: work.problem,
  };
}

function canAccept(work: TicketWork, around: PanelSurroundings): boolean {
  if (work.offer?.kind === "text") return false;
  const proposed = proposedFor(work, around.taxonomy);
  const { draft, keepPriority } = work;
  const plan = planAccept({ proposed, draft, mapper: around.mapper, keepPriority });
  if (Object.keys(plan.targets).length > 0) return true;
  if (plan.lowering !== null && work.lowering === null) return true;
  const alreadyDecided = work.accepted || work.recordedSuggestion === (work.run?.suggestion ?? null);
  return plan.kept.length > 0 && !alreadyDecided;
}

/** What works less well than it could: from both classifiers and the outbox, each once. */
export function noticesOf(around: Pick<PanelSurroundings, "first" | "refined" | "outbox">): readonly Notice[] {
  const notices = new Set<Notice>();
  for (const classifier of [around.first, around.refined]) {
    const status = classifier?.status();
    if (status === undefined || status.state === "loading") continue;
    for (const notice of status.notices) notices.add(notice);
  }
  const { durable, lastError } = around.outbox.state();
  if (!durable) notices.add("outbox-memory-only");
  if (lastError?.retryable === true) notices.add("collector-offline");
  return [...notices];
}
