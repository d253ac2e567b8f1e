import { DECISION_KINDS, FIELD_IDS, PRIVACY_LEVELS, REASON_CODES } from "@lucid/core";
import { z } from "zod";
import { DESKS } from "./session-schema.ts";

export const MAX_BATCH = 100;
const LABEL_LENGTH = 80;

/** Client-made UUIDs are lower case: the id is an idempotency key, so it has one spelling. */
export const decisionIdSchema = z
  .string()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "must be a UUID in lower case, as crypto.randomUUID() makes it",
  );

const labelSchema = z
  .string()
  .max(LABEL_LENGTH)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be a label id in kebab-case, not a name");
const labelOrNull = labelSchema.nullable();
const confidenceOrNull = z.number().min(0).max(1).nullable();
const pseudonymSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "must be the first 32 hex digits of the HMAC-SHA256, never the raw id");

const labelSetSchema = z.strictObject({
  category: labelOrNull,
  subcategory: labelOrNull,
  priority: labelOrNull,
  team: labelOrNull,
});

export const decisionSchema = z.strictObject({
  id: decisionIdSchema,
  ticketId: z.string().min(1).max(64),
  desk: z.enum(DESKS),
  decidedAt: z.iso.datetime("must be ISO 8601 in UTC, like 2026-01-31T12:00:00.000Z"),
  mode: z.enum(["monitor", "suggest"]),
  kind: z.enum(DECISION_KINDS),
  suggested: labelSetSchema,
  confidence: z.strictObject({
    category: confidenceOrNull,
    subcategory: confidenceOrNull,
    priority: confidenceOrNull,
    team: confidenceOrNull,
  }),
  final: labelSetSchema,
  unmapped: z.array(z.enum(FIELD_IDS)).max(FIELD_IDS.length).readonly(),
  requiresHumanRouting: z.boolean(),
  source: z.enum(["lexical", "encoder", "none"]),
  bundleSequence: z.number().int().min(0),
  taxonomyId: labelSchema,
  taxonomyVersion: z.number().int().min(0),
  agent: pseudonymSchema,
  requester: pseudonymSchema.nullable(),
  decisionMs: z.number().min(0).nullable(),
  reason: z.enum(REASON_CODES).nullable(),
  note: z.string().max(2000).describe(`Kept only at level "${PRIVACY_LEVELS[2]}", redacted`).optional(),
  vector: z
    .strictObject({
      encoder: z.string().max(128),
      scale: z.number().positive(),
      base64: z.base64().max(8192),
    })
    .describe(`Kept only from level "${PRIVACY_LEVELS[1]}"`)
    .optional(),
  redactedText: z.string().max(40_000).describe(`Kept only at level "${PRIVACY_LEVELS[2]}"`).optional(),
});

/** The batch's envelope; the decisions inside are checked one by one, so that one bad row does not hold up the others. */
export const decisionBatchEnvelopeSchema = z.strictObject({
  decisions: z.array(z.unknown()).min(1).max(MAX_BATCH),
});

/** What the OpenAPI document shows as the request of POST /v1/decisions. */
export const decisionBatchSchema = z.strictObject({ decisions: z.array(decisionSchema).min(1).max(MAX_BATCH) });

export const appendResultSchema = z.union([
  z.strictObject({ id: z.string(), status: z.enum(["stored", "duplicate"]) }),
  z.strictObject({ id: z.string(), status: z.literal("rejected"), reason: z.string() }),
]);

export const appendResponseSchema = z.strictObject({
  results: z.array(appendResultSchema),
  flushAfterMs: z.number().int(),
});

export const storedDecisionSchema = decisionSchema.extend({ receivedAt: z.iso.datetime() });

export const decisionPageSchema = z.strictObject({
  decisions: z.array(storedDecisionSchema),
  cursor: z.string().nullable().describe("Pass it to read on; unchanged at the end"),
  hasMore: z.boolean(),
});

export const pageQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^a[0-9a-z]{1,12}$/, "must be a cursor of an earlier page")
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const rawId = z.string().min(1).max(128);
/** Raw ids are turned into pseudonyms by the collector; they are neither stored nor logged. */
export const eraseRequestSchema = z.union([
  z.strictObject({ ticketId: rawId }),
  z.strictObject({ requester: pseudonymSchema }),
  z.strictObject({ agent: pseudonymSchema }),
  z.strictObject({ requesterId: rawId }),
  z.strictObject({ agentId: rawId }),
]);
export const eraseResponseSchema = z.strictObject({ erased: z.number().int() });
