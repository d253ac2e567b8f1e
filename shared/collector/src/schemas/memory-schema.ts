import { z } from "zod";

export const memoryQuerySchema = z.strictObject({
  since: z
    .string()
    .regex(/^a[0-9a-z]{1,12}$/, "must be a cursor of an earlier page")
    .optional(),
});

const memoryEntrySchema = z.strictObject({
  id: z.string(),
  ticketId: z.string(),
  category: z.string(),
  subcategory: z.string().nullable(),
  corrected: z.boolean(),
  scale: z.number(),
  vector: z.string().describe("int8, base64: value = code * scale"),
});

export const memoryPageSchema = z.strictObject({
  shared: z.boolean().describe('false at privacy level "labels": memory stays in each browser'),
  encoder: z.string(),
  taxonomyId: z.string(),
  ids: z.array(z.string()).describe("Everything that counts, oldest first: what is not named is forgotten"),
  entries: z.array(memoryEntrySchema).describe("Those that arrived after `since`"),
  agreed: z.array(z.string()).describe("Categories into which two agents or more put tickets"),
  cursor: z.string().nullable().describe("Pass it as `since` next time"),
  erasures: z.number().int().describe("Grows with every erasure"),
});
