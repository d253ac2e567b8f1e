import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

  it("refuses heads of another taxonomy", () => {
    const path = join(folder, "taxonomy.json");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, JSON.stringify({ ...candidate.taxonomy, version: 2 }));
    expect(() => readCandidate(folder)).toThrow("its labels are not those of taxonomy.json");
    writeFileSync(path, whole);
  });
});
