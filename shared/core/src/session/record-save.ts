import type { Decision, PrivacyLevel } from "../decision.ts";
import type { LabelMapper } from "../label-mapper.ts";
import type { SavedTicket } from "../ports.ts";
import { FIELD_IDS, type FieldId } from "../taxonomy.ts";
import { buildDecision, type DecisionContext } from "./build-decision.ts";
import type { Target, Targets } from "./form-draft.ts";
import { type PanelSurroundings, readyState } from "./panel-state.ts";
import { privateParts } from "./private-parts.ts";
import { suggestedLabels } from "./proposed-labels.ts";
import type { TicketWork } from "./ticket-work.ts";
import { savedFields } from "./view-state.ts";

export interface SaveContext extends PanelSurroundings {
  readonly desk: Decision["desk"];
  readonly mode: Decision["mode"];
  readonly privacyLevel: PrivacyLevel;
  readonly bundleSequence: number;
  readonly knownEntities: readonly string[];
  readonly now: number;
  readonly id: string;
  readonly agent: string;
  readonly requester: string | null;
}

/**
 * Makes the row for a confirmed save (null where there is nothing to record) and turns the saved values into the new
 * starting point. Synchronous: the frame may be gone a moment later.
 */
export function recordSave(work: TicketWork, saved: SavedTicket, context: SaveContext): Decision | null {
  work.ticket = { ...work.ticket, id: saved.ticketId };
  // First: an edit that no event told of must not count as something the panel found or wrote.
  work.draft.observeSaved(saved.fields);
  const decision = decisionForSave(work, saved, context);
  const view = readyState(work, context);
  if (view !== null) work.saved = savedFields(view.fields, saved.fields);
  work.draft.rebase(saved.fields);
  work.savedBefore = true;
  work.recorded = decision?.kind ?? work.recorded;
  work.recordedSuggestion = work.run?.suggestion ?? null;
  work.reason = null;
  work.lowering = null;
  work.accepted = false;
  return decision;
}

function decisionForSave(work: TicketWork, saved: SavedTicket, context: SaveContext): Decision | null {
  const suggestion = work.run?.suggestion ?? null;
  return buildDecision(
    {
      baseline: work.draft.baseline,
      final: saved.fields,
      written: knownTargets(work.draft.written, context.mapper),
      kept: work.draft.kept,
      suggested: suggestedLabels(suggestion),
      hasSuggestion: suggestion !== null,
      savedBefore: work.savedBefore,
    },
    () => decisionContext(work, saved, context),
  );
}

/** What the panel wrote before a newer taxonomy came: a label that is gone, or has another desk value now, is not reported. */
function knownTargets(written: Targets, mapper: LabelMapper): Targets {
  const known: Partial<Record<FieldId, Target>> = {};
  for (const field of FIELD_IDS) {
    const target = written[field];
    if (target === undefined) continue;
    const gone = target.labelId !== null && mapper.toDesk(field, target.labelId) !== target.raw;
    known[field] = gone ? { ...target, labelId: null } : target;
  }
  return known;
}

function decisionContext(work: TicketWork, saved: SavedTicket, context: SaveContext): DecisionContext {
  const suggestion = work.run?.suggestion ?? null;
  const painted = context.mode === "suggest" ? work.shownAt : null;
  return {
    id: context.id,
    ticketId: saved.ticketId,
    desk: context.desk,
    decidedAt: new Date(context.now).toISOString(),
    mode: context.mode,
    confidence: confidences(work),
    requiresHumanRouting: suggestion?.kind === "suggest" ? suggestion.requiresHumanRouting : true,
    source: suggestion?.source ?? "none",
    bundleSequence: suggestion?.model.sequence ?? context.bundleSequence,
    taxonomyId: suggestion?.model.taxonomyId ?? context.taxonomy.id,
    taxonomyVersion: suggestion?.model.taxonomyVersion ?? context.taxonomy.version,
    agent: context.agent,
    requester: context.requester,
    decisionMs: painted === null ? null : Math.max(0, context.now - painted),
    reason: work.reason?.code ?? null,
    ...privateParts({
      level: context.privacyLevel,
      suggestion,
      note: work.reason?.note ?? null,
      knownEntities: context.knownEntities,
    }),
  };
}

function confidences(work: TicketWork): Readonly<Record<FieldId, number | null>> {
  const suggestion = work.run?.suggestion ?? null;
  const of = (field: FieldId) => (suggestion?.kind === "suggest" ? suggestion.fields[field].confidence : null);
  return { category: of("category"), subcategory: of("subcategory"), priority: of("priority"), team: of("team") };
}
