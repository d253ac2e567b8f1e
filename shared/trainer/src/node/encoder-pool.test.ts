import { adaptedEncoderHash, cosine, sha256Hex } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { adapterFile } from "./fixtures/adapter-file.ts";
import { DEFAULT_ENCODER, loadEncoder } from "./load-encoder.ts";

describe("encoders side by side", () => {
  it("give the vectors that one alone gives, in the order asked", async () => {
    const texts = ["the printer is jammed", "reset my password please", "ok", "new laptop for a newcomer on monday"];
    const [alone, pool] = await Promise.all([
      loadEncoder(DEFAULT_ENCODER),
      loadEncoder(DEFAULT_ENCODER, { parallel: 2 }),
    ]);
    try {
      const ids = texts.map((text) => alone.tokenizer.tokenizeText(text, 128).ids);
      const expected = [];
      for (const text of ids) expected.push((await alone.encoder.encode(text)).pooled);
      const got = await Promise.all(ids.map(async (text) => (await pool.encoder.encode(text)).pooled));
      expect(got).toEqual(expected);
      expect(pool.encoder.hash).toBe(alone.encoder.hash);
    } finally {
      await Promise.all([alone.encoder.dispose(), pool.encoder.dispose()]);
    }
  });

  it("encode with an adapter, each of them, and are called by it", async () => {
    const adapter = adapterFile();
    const [plain, alone, pool] = await Promise.all([
      loadEncoder(DEFAULT_ENCODER),
      loadEncoder(DEFAULT_ENCODER, { adapter }),
      loadEncoder(DEFAULT_ENCODER, { adapter, parallel: 2 }),
    ]);
    try {
      const { ids } = plain.tokenizer.tokenizeText("the printer is jammed", 128);
      const vectors = [];
      for (const { encoder } of [plain, alone, pool]) vectors.push((await encoder.encode(ids)).pooled);
      const [before, after, again] = vectors;
      expect(again).toEqual(after);
      expect(cosine(before ?? [], after ?? [])).toBeLessThan(0.99);
      const hash = await adaptedEncoderHash(plain.encoder.hash, await sha256Hex(Uint8Array.from(adapter)));
      expect([alone.encoder.hash, pool.encoder.hash]).toEqual([hash, hash]);
    } finally {
      for (const { encoder } of [plain, alone, pool]) await encoder.dispose();
    }
  });

  it("refuse an adapter of another encoder", async () => {
    const adapter = adapterFile("f".repeat(64));
    await expect(loadEncoder(DEFAULT_ENCODER, { adapter })).rejects.toMatchObject({
      code: "bundle_incompatible",
      message: expect.stringContaining("trained for another encoder"),
    });
  });

  it("fail alone: one text that is too long leaves the next answered", async () => {
    const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER, { parallel: 2 });
    try {
      const [tooLong, fine] = await Promise.allSettled([
        encoder.encode(new Array<number>(5_000).fill(1)),
        encoder.encode(tokenizer.tokenizeText("hello", 128).ids),
      ]);
      expect(tooLong).toMatchObject({ status: "rejected", reason: { code: "bad_request" } });
      expect(fine.status).toBe("fulfilled");
    } finally {
      await encoder.dispose();
    }
    await expect(encoder.encode([101, 102])).rejects.toThrow("disposed");
  });
});
