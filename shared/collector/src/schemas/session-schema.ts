import { PRIVACY_LEVELS } from "@lucid/core";
import { z } from "zod";

/** The helpdesks whose apps talk to the collector. */
export const DESKS = ["zendesk", "freshdesk"] as const;

export const sessionRequestSchema = z.strictObject({
  app: z.enum(DESKS),
  appVersion: z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/, 'must be like "1.2.3"'),
});

export const sessionGrantSchema = z.strictObject({
  token: z.string(),
  expiresAt: z.number().int().describe("Milliseconds since the epoch, by the collector's clock"),
  tenant: z.string(),
  privacyLevel: z.enum(PRIVACY_LEVELS),
  pseudonymKey: z.string().describe("32 bytes, base64: HMAC key for agent and requester"),
  flushAfterMs: z.number().int().describe("Wait this long before the next batch of decisions"),
});
