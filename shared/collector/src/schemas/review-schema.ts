import { FIELD_IDS, JOB_STATES, PRIVACY_LEVELS, REASON_CODES } from "@lucid/core";
import { z } from "zod";
import { CONFIDENCE_BANDS } from "../review/draw-sample.ts";
import { VERDICTS } from "../stores/sqlite-review-store.ts";
import { decisionIdSchema, decisionSchema } from "./decision-schema.ts";
import { DESKS } from "./session-schema.ts";

const MAX_AT_ONCE = 500;
const labelId = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be a label id in kebab-case");
const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month like 2026-01");
const verdictSchema = z.enum(VERDICTS);
const reviewerSchema = z
  .string()
  .trim()
  .min(1, "must say who reviews")
  .max(80)
  .describe("Name of whoever reviews; kept with the verdict");

const namedSchema = z.strictObject({ id: z.string(), name: z.string(), names: z.record(z.string(), z.string()) });

export const reviewOverviewSchema = z.strictObject({
  tenant: z.string(),
  desk: z.enum(DESKS),
  privacyLevel: z.enum(PRIVACY_LEVELS),
  mayRetrain: z.boolean().describe("True with the admin token"),
  ticketUrl: z.string().nullable(),
  month: monthSchema.describe("The month whose blind sample is asked for: the last one that is over"),
  policy: z.strictObject({
    corrections: z.enum(["unless-rejected", "approved-only"]),
    waitDays: z.number(),
    strictBecauseOf: monthSchema.nullable().describe("The sample that showed too little agreement"),
  }),
  counts: z.record(z.enum(VERDICTS), z.number().int()),
  reasons: z.array(z.enum(REASON_CODES)),
  training: z.strictObject({
    historyFiles: z.number().int(),
    everyDays: z.number().nullable(),
    afterDecisions: z.number().nullable(),
  }),
  taxonomy: z.strictObject({
    name: z.string(),
    categories: z.array(namedSchema.extend({ description: z.string(), subcategories: z.array(namedSchema) })),
    priorities: z.array(namedSchema),
    teams: z.array(namedSchema),
  }),
});
export type ReviewOverview = z.output<typeof reviewOverviewSchema>;

export const correctionQuerySchema = z.strictObject({
  state: z.enum([...VERDICTS, "all"]).default("pending"),
  category: labelId.optional(),
  reason: z.enum(REASON_CODES).optional(),
  ticket: z.string().min(1).max(64).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const correctionSchema = z.strictObject({
  id: decisionIdSchema,
  ticketId: z.string(),
  decidedAt: z.string(),
  receivedAt: z.string(),
  mode: decisionSchema.shape.mode,
  kind: decisionSchema.shape.kind,
  suggested: decisionSchema.shape.suggested,
  final: decisionSchema.shape.final,
  changed: z.array(z.enum(FIELD_IDS)),
  confidence: z.number().nullable().describe("Of the suggested category"),
  reason: decisionSchema.shape.reason,
  agent: z.string().describe("Start of the agent's pseudonym: tells people apart, names nobody"),
  note: z.string().nullable(),
  text: z.string().nullable().describe('Redacted; null below level "redacted-text"'),
  similar: z.number().int().describe("Corrections from the same suggestion to the same labels, this one included"),
  verdict: verdictSchema,
  reviewer: z.string().nullable(),
  reviewedAt: z.string().nullable(),
});
export type CorrectionView = z.output<typeof correctionSchema>;

export const correctionPageSchema = z.strictObject({
  corrections: z.array(correctionSchema),
  before: z.number().int().nullable().describe("Pass it to read on; null at the end"),
  counts: z.record(z.enum(VERDICTS), z.number().int()),
});
export type CorrectionPageView = z.output<typeof correctionPageSchema>;

export const verdictRequestSchema = z.strictObject({
  decisionIds: z.array(decisionIdSchema).min(1).max(MAX_AT_ONCE),
  verdict: verdictSchema,
  reviewer: reviewerSchema,
});
export const verdictResponseSchema = z.strictObject({ recorded: z.array(decisionIdSchema) });

export const sampleQuerySchema = z.strictObject({ month: monthSchema });
const blindLabelsSchema = z.strictObject({
  category: labelId,
  subcategory: labelId.nullable(),
  priority: labelId.nullable(),
});
export const blindSampleSchema = z.strictObject({
  month: monthSchema,
  items: z.array(
    z.strictObject({
      decisionId: decisionIdSchema,
      ticketId: z.string(),
      decidedAt: z.string(),
      text: z.string().nullable(),
      labels: blindLabelsSchema.nullable().describe("What this page's reader chose, never what others chose"),
    }),
  ),
});
export type BlindSampleView = z.output<typeof blindSampleSchema>;

export const blindLabelRequestSchema = z.strictObject({
  month: monthSchema,
  decisionId: decisionIdSchema,
  labels: blindLabelsSchema.nullable().describe("null takes an earlier answer back"),
  reviewer: reviewerSchema,
});

const pairSchema = z.strictObject({
  compared: z.number().int(),
  same: z.number().nullable(),
  kappa: z.number().nullable(),
});
const sameSchema = { labelled: z.number().int(), agentsSame: z.number().int(), modelSame: z.number().int() };
export const monthlyAgreementSchema = z.strictObject({
  month: monthSchema,
  drawn: z.number().int(),
  labelled: z.number().int(),
  agents: pairSchema,
  model: pairSchema,
  subcategory: pairSchema,
  priority: pairSchema,
  bands: z.array(z.strictObject({ band: z.enum(CONFIDENCE_BANDS), ...sameSchema })),
  categories: z.array(z.strictObject({ category: z.string(), ...sameSchema })),
});
export const agreementListSchema = z.strictObject({ months: z.array(monthlyAgreementSchema) });
export type AgreementView = z.output<typeof agreementListSchema>;

export const blindProgressSchema = z.strictObject({
  month: monthSchema,
  drawn: z.number().int(),
  labelled: z.number().int(),
});

export const releaseListSchema = z.strictObject({
  releases: z.array(
    z.strictObject({
      sequence: z.number().int(),
      created: z.string(),
      origin: z.enum(["starter", "trained", "restored"]),
      restored: z.number().int().nullable().describe("The release whose files a roll-back made live again"),
      macroF1: z.number().nullable().describe("On the frozen test tickets, or cross-validated for a starter"),
      live: z.boolean(),
      best: z.boolean().describe("What the next candidate is compared with"),
    }),
  ),
});
export type ReleaseListView = z.output<typeof releaseListSchema>;

export const jobSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  because: z.string().nullable().describe("asked, calendar or decisions"),
  state: z.enum(JOB_STATES),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  progress: z
    .strictObject({
      ...{ stage: z.string(), done: z.number(), total: z.number() },
      remainingMs: z.number().nullable().optional().describe("Left in this stage, where it is known"),
    })
    .nullable(),
  result: z.unknown(),
  failure: z.string().nullable(),
});
export type JobView = z.output<typeof jobSchema>;
export const jobQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) });
export const jobListSchema = z.strictObject({ jobs: z.array(jobSchema) });
export type JobListView = z.output<typeof jobListSchema>;
