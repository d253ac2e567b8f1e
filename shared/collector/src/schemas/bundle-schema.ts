import { z } from "zod";

export const signedManifestSchema = z.strictObject({
  manifest: z.string().describe("JSON text of a BundleManifest; the signature covers its UTF-8 bytes"),
  signature: z.string().describe("Ed25519, base64, 64 bytes"),
  publicKey: z.string().describe("Base64, a hint only: clients trust the key pinned in their settings"),
});

export const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  uptimeSeconds: z.number().int(),
  queuedDecisions: z.number().int(),
  bundles: z.enum(["ready", "preparing", "failed"]),
});

export const errorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.number().optional(),
  }),
});
