import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { adaptedEncoderHash } from "./adapted-encoder-hash.ts";

const encoder = "a".repeat(64);
const adapter = "b".repeat(64);

it("names an adapted encoder by both files: another adapter, or another encoder, is another name", async () => {
  const hash = await adaptedEncoderHash(encoder, adapter);
  expect(hash).toBe(createHash("sha256").update(`${encoder}+${adapter}`).digest("hex"));
  const others = [await adaptedEncoderHash(adapter, encoder), await adaptedEncoderHash(encoder, "c".repeat(64))];
  expect(new Set([hash, encoder, adapter, ...others])).toHaveLength(5);
});
