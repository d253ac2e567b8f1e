import { AppError, type Decision, FIELD_IDS, REASON_CODES, type Taxonomy } from "@lucid/core";
import type { Tenant } from "../../config/collector-config.ts";
import { lastMonth } from "../../review/monthly-sample.ts";
import { effectivePolicy } from "../../review/passes-review.ts";
import {
  agreementListSchema,
  blindLabelRequestSchema,
  blindProgressSchema,
  blindSampleSchema,
  type CorrectionView,
  correctionPageSchema,
  correctionQuerySchema,
  type ReviewOverview,
  releaseListSchema,
  reviewOverviewSchema,
  sampleQuerySchema,
  verdictRequestSchema,
  verdictResponseSchema,
} from "../../schemas/review-schema.ts";
import type { StoredCorrection } from "../../stores/sqlite-correction-list.ts";
import type { BlindLabels } from "../../stores/sqlite-sample-store.ts";
import { requireCaller } from "../caller.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";

const REVIEWERS = { admin: true, review: true } as const;
/** Enough of a pseudonym to tell colleagues apart on a page. */
const SHORT_PSEUDONYM = 6;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly translations?: Readonly<Record<string, { readonly name?: string }>>;
}

function named({ id, name, translations }: Named) {
  const names = Object.entries(translations ?? {}).flatMap(([language, one]) =>
    one.name === undefined ? [] : [[language, one.name] as const],
  );
  return { id, name, names: Object.fromEntries(names) };
}

function labelNames(taxonomy: Taxonomy): ReviewOverview["taxonomy"] {
  return {
    name: taxonomy.name,
    categories: taxonomy.categories.map((category) => ({
      ...named(category),
      description: category.description,
      subcategories: category.subcategories.map(named),
    })),
    priorities: taxonomy.priorities.map(named),
    teams: taxonomy.teams.map(named),
  };
}

function changedFields({ suggested, final }: Decision) {
  return FIELD_IDS.filter((field) => final[field] !== null && final[field] !== suggested[field]);
}

function viewOf({ decision, receivedAt, verdict, similar }: StoredCorrection, tenant: Tenant): CorrectionView {
  const showsText = tenant.privacyLevel === "redacted-text";
  const { id, ticketId, decidedAt, mode, kind, suggested, final, reason } = decision;
  return {
    ...{ id, ticketId, decidedAt, receivedAt, mode, kind, suggested, final, reason, similar },
    changed: changedFields(decision),
    confidence: decision.confidence.category,
    agent: decision.agent.slice(0, SHORT_PSEUDONYM),
    note: showsText ? (decision.note ?? null) : null,
    text: showsText ? (decision.redactedText ?? null) : null,
    verdict: verdict?.verdict ?? "pending",
    reviewer: verdict?.reviewer ?? null,
    reviewedAt: verdict?.at ?? null,
  };
}

/** What the review page needs to know before it shows anything. */
export function reviewOverviewRoute({ corrections, samples, releaseDesk, clock }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/review",
    summary: "What there is to review, the rule in force, and the names of the labels",
    access: REVIEWERS,
    answer: { name: "ReviewOverview", schema: reviewOverviewSchema },
    async handle(context, { caller }) {
      const { tenant, kind } = requireCaller(caller, REVIEWERS);
      const policy = effectivePolicy(tenant.review, await samples.results(tenant.id));
      const overview: ReviewOverview = {
        ...{ tenant: tenant.name, desk: tenant.desk, privacyLevel: tenant.privacyLevel, ticketUrl: tenant.ticketUrl },
        ...{ mayRetrain: kind === "admin", month: lastMonth(clock.now()), reasons: [...REASON_CODES] },
        policy: {
          corrections: policy.corrections,
          waitDays: policy.waitDays,
          strictBecauseOf: policy.strictBecauseOf,
        },
        counts: await corrections.counts(tenant.id),
        training: {
          historyFiles: tenant.retrain.history.length,
          everyDays: tenant.retrain.everyDays,
          afterDecisions: tenant.retrain.afterDecisions,
        },
        taxonomy: labelNames(releaseDesk.taxonomyOf(tenant)),
      };
      return context.json(overview);
    },
  });
}

/** Decisions in which people chose something else than was suggested. */
export function correctionsRoute({ corrections }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/review/corrections",
    summary: "Corrections with what leads said about them, newest first",
    access: REVIEWERS,
    query: correctionQuerySchema,
    answer: { name: "CorrectionPage", schema: correctionPageSchema },
    async handle(context, { caller, query }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      const { state, category, reason, ticket, before, limit } = query;
      const filter = {
        ...(state === "all" ? {} : { state }),
        ...(category === undefined ? {} : { category }),
        ...(reason === undefined ? {} : { reason }),
        ...(ticket === undefined ? {} : { ticketId: ticket }),
      };
      const page = await corrections.page(tenant.id, filter, before ?? null, limit);
      const counts = await corrections.counts(tenant.id);
      return context.json({
        corrections: page.corrections.map((one) => viewOf(one, tenant)),
        before: page.before,
        counts,
      });
    },
  });
}

/** A lead's word on one or many decisions; nothing is overwritten, the latest word counts. */
export function verdictsRoute({ reviews, log }: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/review/verdicts",
    summary: "Approve or reject decisions, or take that back (pending)",
    access: REVIEWERS,
    body: { name: "VerdictRequest", schema: verdictRequestSchema },
    answer: { name: "VerdictResponse", schema: verdictResponseSchema },
    async handle(context, { caller, body }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      const recorded = await reviews.record(tenant.id, body.decisionIds, body.verdict, body.reviewer);
      log("info", "reviewed", { tenant: tenant.id, verdict: body.verdict, recorded: recorded.length });
      return context.json({ recorded: [...recorded] });
    },
  });
}

/** A month's sample without anybody's labels but the reader's own. */
export function blindSampleRoute({ monthlySample }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/review/sample",
    summary: "The blind sample of a month that is over; drawn when first asked for",
    access: REVIEWERS,
    query: sampleQuerySchema,
    answer: { name: "BlindSample", schema: blindSampleSchema },
    async handle(context, { caller, query }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      return context.json({ month: query.month, items: [...(await monthlySample.open(tenant, query.month))] });
    },
  });
}

/** Labels a person may choose: of this taxonomy, the subcategory inside its category. */
function checkBlindLabels(labels: BlindLabels, taxonomy: Taxonomy): void {
  const category = taxonomy.categories.find(({ id }) => id === labels.category);
  if (!category) throw new AppError("bad_request", `labels.category: "${labels.category}" is not in the taxonomy`);
  const { subcategory, priority } = labels;
  if (subcategory !== null && !category.subcategories.some(({ id }) => id === subcategory)) {
    throw new AppError("bad_request", `labels.subcategory: "${subcategory}" is not in ${category.id}`);
  }
  if (priority !== null && !taxonomy.priorities.some(({ id }) => id === priority)) {
    throw new AppError("bad_request", `labels.priority: "${priority}" is not in the taxonomy`);
  }
}

export function blindLabelRoute({ monthlySample, releaseDesk }: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/review/sample",
    summary: "Label a sampled ticket blind; answers how many are labelled, never whether it agrees",
    access: REVIEWERS,
    body: { name: "BlindLabelRequest", schema: blindLabelRequestSchema },
    answer: { name: "BlindProgress", schema: blindProgressSchema },
    async handle(context, { caller, body }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      if (body.labels) checkBlindLabels(body.labels, releaseDesk.taxonomyOf(tenant));
      const { month, decisionId, labels, reviewer } = body;
      const { drawn, labelled } = await monthlySample.label(tenant, month, decisionId, labels, reviewer);
      return context.json({ month, drawn, labelled });
    },
  });
}

/** A sample that is still being labelled shows nothing: a figure after each ticket would tell what others chose. */
export function agreementRoute({ samples, clock }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/review/agreement",
    summary: "What the blind samples said, month by month",
    access: REVIEWERS,
    answer: { name: "AgreementList", schema: agreementListSchema },
    async handle(context, { caller }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      const open = lastMonth(clock.now());
      const results = await samples.results(tenant.id);
      return context.json({
        months: results.filter(({ month, drawn, labelled }) => month !== open || labelled >= drawn),
      });
    },
  });
}

/** The tenant's releases, for the page's list. */
export function reviewReleasesRoute({ releaseDesk }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/review/releases",
    summary: "Releases with how good they are, newest first",
    access: REVIEWERS,
    answer: { name: "ReviewReleases", schema: releaseListSchema },
    async handle(context, { caller }) {
      const { tenant } = requireCaller(caller, REVIEWERS);
      const all = await releaseDesk.list(tenant.id);
      return context.json({
        releases: all.map(({ sequence, created, origin, restored, macroF1, live, best }) => ({
          ...{ sequence, created, origin, restored, macroF1, live, best },
        })),
      });
    },
  });
}
