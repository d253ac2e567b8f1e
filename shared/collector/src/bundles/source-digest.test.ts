import { expect, it } from "vitest";
import { sourceDigest } from "./source-digest.ts";

it("is the same for the same sources and differs between packages", () => {
  expect(sourceDigest(["@lucid/core"])).toBe(sourceDigest(["@lucid/core"]));
  expect(sourceDigest(["@lucid/core"])).not.toBe(sourceDigest(["@lucid/trainer"]));
  expect(sourceDigest(["@lucid/core"])).toMatch(/^[0-9a-f]{64}$/);
});
