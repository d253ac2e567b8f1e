import { z } from "zod";

const column = z.string().min(1);

/** A file with past tickets and what its columns are called: dotted paths in JSON. */
const historyFileSchema = z.strictObject({
  path: z.string().min(1).describe("CSV, JSONL, or a ticket export of the helpdesk; relative to the configuration"),
  format: z.enum(["auto", "plain", "zendesk", "freshdesk"]).default("auto"),
  columns: z.strictObject({
    category: column,
    text: z.array(column).max(10).optional().describe("Two or more: the first is the subject"),
    subcategory: column.optional(),
    priority: column.optional(),
    team: column.optional(),
    tags: column.optional(),
    id: column.optional().describe("Ticket id as the helpdesk shows it: joins agents' decisions to rows"),
    createdAt: column.optional(),
    requester: column.optional(),
    agent: column.optional(),
    language: column.optional(),
    names: z.array(column).max(10).optional().describe("Columns with names to mask"),
  }),
  automation: z
    .strictObject({ column, values: z.array(z.string()).min(1).max(50) })
    .optional()
    .describe("How a row tells that automation gave its labels"),
});

/** When a model is fitted anew and from what. */
export const retrainSchema = z.strictObject({
  everyDays: z.number().int().min(1).max(3650).nullable().default(91).describe("null: never by the calendar"),
  afterDecisions: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("Also after so many decisions that passed review since the last training; null: never"),
  history: z.array(historyFileSchema).max(20).default([]),
  adapt: z
    .enum(["auto", "never"])
    .default("auto")
    .describe(
      "auto: tries whether adapting the encoder itself reads held-out tickets better, and releases it only then (12,000 tickets: a quarter of an hour on 2 cores at low priority, 2 GB). never: the encoder stays as it ships",
    ),
  agentShare: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.3)
    .describe("Most that one agent may give of a category's decisions, beyond the first 10"),
  kappa: z.number().min(-1).max(1).nullable().default(null).describe("Cohen's kappa of the labels, measured elsewhere"),
  override: z
    .strictObject({ name: z.string().min(1).max(200), reason: z.string().min(1).max(1000) })
    .nullable()
    .default(null)
    .describe("Who answers for a release without a recorded kappa of 0.70, and why"),
});

/** What has to happen before an agent's correction is learned from. */
export const reviewSchema = z.strictObject({
  corrections: z
    .enum(["unless-rejected", "approved-only"])
    .default("unless-rejected")
    .describe("unless-rejected: counts after waitDays when nobody rejected it"),
  waitDays: z.number().min(0).max(365).default(7),
  samplePerMonth: z.number().int().min(0).max(1000).default(60).describe("Decisions relabelled blind each month"),
});

/** Address of a ticket in the helpdesk, for links: https://acme.zendesk.com/agent/tickets/{id} */
export const ticketUrlSchema = z
  .string()
  .max(500)
  .regex(
    /^https?:\/\/[^\s{}]+\{id\}[^\s{}]*$/,
    "must be an address with {id}, like https://acme.zendesk.com/agent/tickets/{id}",
  );

export type RetrainSettings = Readonly<z.output<typeof retrainSchema>>;
export type ReviewSettings = Readonly<z.output<typeof reviewSchema>>;
export type HistoryFile = RetrainSettings["history"][number];
