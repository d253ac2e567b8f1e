import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { adaptedEncoderHash, sha256Hex } from "@lucid/classifier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAdapter } from "../adapter/encode-adapter.ts";
import { type Candidate, readCandidate, readCandidateParts, writeCandidate } from "./candidate-folder.ts";
import { manyClasses } from "./fixtures/many-classes.ts";

const folder = mkdtempSync(join(tmpdir(), "candidate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAXIMUM_BYTES = 300 * 1024;
let candidate: Candidate;

beforeAll(() => {
  candidate = manyClasses({ classes: 100, texts: 700 });
  writeCandidate(folder, candidate);
}, 120_000);

/** The same candidate over an adapter of one factor. */
async function withAdapter(plain: Candidate, value: number): Promise<Candidate & { readonly adapter: Uint8Array }> {
  const { dense } = plain.heads;
  if (dense === null) throw new Error("The candidate has no dense head");
  const factor = { name: "layer.0.q.A", rows: 1, columns: 1, values: Float32Array.of(value) };
  const encoderHash = "0".repeat(64);
  const adapter = encodeAdapter({ encoderHash, rank: 1, scale: 1, factors: [factor] });
  const hash = await adaptedEncoderHash(encoderHash, await sha256Hex(adapter));
  return { ...plain, adapter, heads: { ...plain.heads, dense: { ...dense, encoder: { ...dense.encoder, hash } } } };
}

describe("a candidate folder", () => {
  it("gives back what was written", () => {
    expect(readCandidate(folder)).toEqual(JSON.parse(JSON.stringify(candidate)));
    expect(readCandidateParts(folder).taxonomy).toEqual(candidate.taxonomy);
  });

  it("holds heads of 100 classes in 300 KB, compressed as they travel", () => {
    const bytes = readFileSync(join(folder, "heads.json"));
    expect(brotliCompressSync(bytes).length).toBeLessThanOrEqual(MAXIMUM_BYTES);
    expect(gzipSync(bytes).length).toBeLessThanOrEqual(MAXIMUM_BYTES);
  }, 60_000);

  it.each([
    ["heads.json", "{}", "labels, lexical is missing"],
    ["taxonomy.json", "not json", "taxonomy.json is not JSON"],
    ["gate-inputs.json", '{"testSet": {}, "candidate": [], "majority": "a", "seed": 1}', "not a frozen test set"],
    ["provenance.json", "[]", "encoder, taxonomy, tickets is missing"],
  ])("names %s when it is damaged", (file, content, message) => {
    const path = join(folder, file);
    const whole = readFileSync(path, "utf8");
    try {
      writeFileSync(path, content);
      expect(() => readCandidate(folder)).toThrow(message);
      expect(() => readCandidate(folder)).toThrow(path);
    } finally {
      writeFileSync(path, whole);
    }
  });

  it("says which file is missing, and that a folder is", () => {
    expect(() => readCandidate(join(folder, "nothing"))).toThrow("triage train --out");
    expect(() => readCandidateParts(join(folder, "nothing"))).toThrow("there is no such folder");
  });

  it("keeps the adapter that the heads were fitted over, and refuses any other", async () => {
    const adapted = await withAdapter(candidate, 1);
    writeCandidate(folder, adapted);
    expect(readCandidate(folder).adapter).toEqual(adapted.adapter);
    const path = join(folder, "adapter.bin");
    writeFileSync(path, (await withAdapter(candidate, 2)).adapter);
    expect(() => readCandidateParts(folder)).toThrow(`${path} is not the adapter that heads.json was fitted over`);
    writeFileSync(path, adapted.adapter.subarray(1));
    expect(() => readCandidateParts(folder)).toThrow(`${path}: it is no adapter file`);
  });

  it("forgets an adapter when the next candidate has none", async () => {
    writeCandidate(folder, await withAdapter(candidate, 1));
    writeCandidate(folder, candidate);
    expect(existsSync(join(folder, "adapter.bin"))).toBe(false);
    expect(readCandidate(folder)).not.toHaveProperty("adapter");
  });

  it("refuses heads of another taxonomy", () => {
    const path = join(folder, "taxonomy.json");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, JSON.stringify({ ...candidate.taxonomy, version: 2 }));
    expect(() => readCandidate(folder)).toThrow("its labels are not those of taxonomy.json");
    writeFileSync(path, whole);
  });
});
