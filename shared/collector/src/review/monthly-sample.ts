import { AppError, type Clock, type Decision, type DecisionStore } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import { readAllDecisions } from "../decisions/read-all-decisions.ts";
import type { CorrectionList } from "../stores/sqlite-correction-list.ts";
import type { BlindLabels, SampledDecision, SampleStore } from "../stores/sqlite-sample-store.ts";
import { drawSample } from "./draw-sample.ts";
import { type MonthlyAgreement, measureMonth } from "./measure-month.ts";

/** A sampled decision as its relabeller may see it: neither what was suggested nor what the agent chose. */
export interface BlindItem {
  readonly decisionId: string;
  readonly ticketId: string;
  readonly decidedAt: string;
  readonly text: string | null;
  readonly labels: BlindLabels | null;
}

/** Last month's decisions, a stratified few of them, relabelled blind. */
export interface MonthlySample {
  /** Draws the month's sample where it has none; months that are not over have none. */
  open(tenant: Tenant, month: string): Promise<readonly BlindItem[]>;
  /** Keeps (null: takes back) a blind label and the month's result. Throws AppError "not_found". */
  label(
    tenant: Tenant,
    month: string,
    decisionId: string,
    labels: BlindLabels | null,
    reviewer: string,
  ): Promise<MonthlyAgreement>;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** "2026-01" of a time in UTC. */
export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** The month before the one of this time, UTC. */
export function lastMonth(ms: number): string {
  const date = new Date(ms);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1));
}

export function createMonthlySample(parts: {
  readonly decisions: Pick<DecisionStore, "exportSince">;
  readonly corrections: Pick<CorrectionList, "find">;
  readonly samples: SampleStore;
  readonly clock: Clock;
}): MonthlySample {
  const { decisions, corrections, samples, clock } = parts;

  async function drawn(tenant: Tenant, month: string): Promise<readonly SampledDecision[]> {
    if (!MONTH.test(month)) throw new AppError("bad_request", "month: must be like 2026-01");
    const known = await samples.read(tenant.id, month);
    if (known.length > 0 || month >= monthOf(clock.now())) return known;
    const ofMonth: Decision[] = [];
    for await (const decision of readAllDecisions(decisions, tenant.id)) {
      if (decision.receivedAt.startsWith(month)) ofMonth.push(decision);
    }
    await samples.draw(tenant.id, month, drawSample(ofMonth, tenant.review.samplePerMonth, month));
    return samples.read(tenant.id, month);
  }

  return {
    async open(tenant, month) {
      const sampled = await drawn(tenant, month);
      const found = await corrections.find(
        tenant.id,
        sampled.map(({ decisionId }) => decisionId),
      );
      return sampled.flatMap(({ decisionId, labels }): BlindItem[] => {
        const decision = found.get(decisionId);
        if (!decision) return [];
        const text = tenant.privacyLevel === "redacted-text" ? (decision.redactedText ?? null) : null;
        return [{ decisionId, ticketId: decision.ticketId, decidedAt: decision.decidedAt, text, labels }];
      });
    },
    async label(tenant, month, decisionId, labels, reviewer) {
      const kept = await samples.label(tenant.id, month, decisionId, labels, reviewer);
      if (!kept) throw new AppError("not_found", `decisionId: is not in the sample of ${month}`);
      const sampled = await samples.read(tenant.id, month);
      const found = await corrections.find(
        tenant.id,
        sampled.map((one) => one.decisionId),
      );
      const compared = sampled.flatMap((one) => {
        const decision = found.get(one.decisionId);
        return decision && one.labels ? [{ decision, labels: one.labels }] : [];
      });
      const result = measureMonth(month, sampled.length, compared);
      await samples.keepResult(tenant.id, result);
      return result;
    },
  };
}
