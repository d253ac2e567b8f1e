import { type Decision, type LabelId, PRIORITIES, type PriorityId } from "@lucid/core";
import { migrateDecisions, type TaxonomyMigration } from "@lucid/trainer";
import type { ReviewSettings } from "../config/learning-settings.ts";
import type { KnownLabels } from "../decisions/validate-decision.ts";
import { type ReviewOutcome, reviewOutcome } from "../review/passes-review.ts";
import type { Verdict } from "../stores/sqlite-review-store.ts";
import type { BlindLabels } from "../stores/sqlite-sample-store.ts";

/** What a decision teaches about its ticket. */
export interface TeachingDecision {
  readonly ticketId: string;
  readonly decidedAt: string;
  readonly agent: string;
  readonly requester: string | null;
  readonly labels: {
    readonly category: LabelId;
    readonly subcategory: LabelId | null;
    readonly priority: PriorityId | null;
    readonly team: LabelId | null;
  };
  /** Redacted; null below level "redacted-text". */
  readonly text: string | null;
}

/** Decisions by what became of them. */
export type DecisionCounts = Readonly<
  Record<Exclude<ReviewOutcome, "passed"> | "unknownLabel" | "outdated" | "beyondShare" | "used", number>
>;

export interface ChosenDecisions {
  readonly decisions: readonly TeachingDecision[];
  readonly counts: DecisionCounts;
}

export interface ChoiceFacts {
  readonly verdicts: ReadonlyMap<string, { readonly verdict: Verdict }>;
  readonly sampled: ReadonlyMap<string, BlindLabels>;
  readonly policy: Pick<ReviewSettings, "corrections" | "waitDays">;
  readonly known: KnownLabels;
  /** Edits of the taxonomy, oldest first: decisions of earlier versions are brought along. */
  readonly migrations?: readonly TaxonomyMigration[];
  /** Most that one agent may give of a category's decisions. */
  readonly agentShare: number;
  readonly withText: boolean;
  readonly now: number;
}

/** So many decisions of a category may come from one agent whatever the share: small teams have to be able to teach. */
const FREE_DECISIONS = 10;

type Stored = Decision & { readonly receivedAt: string };

/**
 * Decisions that may teach: passed review, labels of today's taxonomy, the latest of each ticket, and of one agent no more
 * than his share of a category (the newest stay). What a lead approved is another person's word too and does not
 * count against the share. In the order of arrival.
 */
export async function chooseDecisions(all: AsyncIterable<Stored>, facts: ChoiceFacts): Promise<ChosenDecisions> {
  const counts = {
    ...{ unconfirmed: 0, rejected: 0, disputed: 0, waiting: 0 },
    ...{ unknownLabel: 0, outdated: 0, beyondShare: 0, used: 0 },
  };
  const latest = new Map<string, { readonly decision: TeachingDecision; readonly approved: boolean }>();
  for await (const stored of all) {
    const verdict = facts.verdicts.get(stored.id)?.verdict ?? null;
    const sampled = facts.sampled.get(stored.id) ?? null;
    const receivedAt = Date.parse(stored.receivedAt);
    const outcome = reviewOutcome(stored, { verdict, sampled, receivedAt, now: facts.now }, facts.policy);
    if (outcome !== "passed") {
      counts[outcome] += 1;
      continue;
    }
    const today = broughtAlong(stored, facts.migrations ?? []);
    const decision = today === null ? null : toTeaching(today, facts);
    if (decision === null) {
      counts.unknownLabel += 1;
      continue;
    }
    if (latest.delete(stored.ticketId)) counts.outdated += 1;
    latest.set(stored.ticketId, { decision, approved: verdict === "approved" });
  }
  const decisions = withinShares([...latest.values()], facts.agentShare);
  counts.beyondShare = latest.size - decisions.length;
  counts.used = decisions.length;
  return { decisions, counts };
}

/** The decision in today's labels; null: what people chose then was split or disabled, and is for a person to say anew. */
function broughtAlong(stored: Stored, migrations: readonly TaxonomyMigration[]): Decision | null {
  const { taxonomyId, taxonomyVersion } = stored;
  const chain = migrations.filter((one) => one.taxonomyId === taxonomyId && one.from >= taxonomyVersion);
  if (chain[0]?.from !== taxonomyVersion) return stored;
  return migrateDecisions([stored], chain).migrated[0] ?? null;
}

function toTeaching(stored: Decision, { known, withText }: ChoiceFacts): TeachingDecision | null {
  const { final, ticketId, decidedAt, agent, requester } = stored;
  if (final.category === null || !known.byField.category.has(final.category)) return null;
  const keep = (field: "subcategory" | "team") => {
    const label = final[field];
    return label !== null && known.byField[field].has(label) ? label : null;
  };
  const priority = PRIORITIES.find((id) => id === final.priority) ?? null;
  const labels = { category: final.category, subcategory: keep("subcategory"), priority, team: keep("team") };
  return { ticketId, decidedAt, agent, requester, labels, text: withText ? (stored.redactedText ?? null) : null };
}

function withinShares(
  candidates: readonly { readonly decision: TeachingDecision; readonly approved: boolean }[],
  share: number,
): TeachingDecision[] {
  const byCategory = new Map<LabelId, number>();
  for (const { decision } of candidates) {
    const { category } = decision.labels;
    byCategory.set(category, (byCategory.get(category) ?? 0) + 1);
  }
  const given = new Map<string, number>();
  const kept: TeachingDecision[] = [];
  for (const { decision, approved } of [...candidates].reverse()) {
    const { category } = decision.labels;
    const key = `${decision.agent} ${category}`;
    const limit = Math.max(FREE_DECISIONS, Math.floor((byCategory.get(category) ?? 0) * share));
    const before = given.get(key) ?? 0;
    if (!approved && before >= limit) continue;
    if (!approved) given.set(key, before + 1);
    kept.push(decision);
  }
  return kept.reverse();
}
