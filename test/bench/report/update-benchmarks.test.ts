import { describe, expect, it } from "vitest";
import { replaceBlock } from "./update-benchmarks.ts";

describe("a block of BENCHMARKS.md", () => {
  const text = "before\n<!-- bench:sidebar -->\nold\n<!-- /bench:sidebar -->\nafter\n";
  it("is replaced, with what stands around it untouched", () => {
    const updated = replaceBlock(text, "sidebar", "new\n");
    expect(updated).toBe("before\n<!-- bench:sidebar -->\nnew\n<!-- /bench:sidebar -->\nafter\n");
    expect(replaceBlock(updated, "sidebar", "new")).toBe(updated);
  });
  it("must exist", () => {
    expect(() => replaceBlock(text, "quality", "new")).toThrow(/bench:quality/);
  });
});
