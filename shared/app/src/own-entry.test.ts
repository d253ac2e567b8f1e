import { describe, expect, it } from "vitest";
import { ownEntry } from "./own-entry.ts";

const suggestion = { vector: { encoder: "e", scale: 0.5, values: Int8Array.of(1, -1) } };
const corrected = {
  kind: "corrected",
  requiresHumanRouting: false,
  ...{ id: "decision-1", ticketId: "7", taxonomyId: "sample" },
  suggested: { category: "access", subcategory: "badge", priority: "normal", team: null },
  final: { category: "hardware", subcategory: "printer", priority: "normal", team: null },
} as const;

describe("a browser's own memory", () => {
  it("keeps a correction with its vector, and nothing about people", () => {
    expect(ownEntry("labels", corrected, suggestion)).toEqual({
      entry: {
        ...{ id: corrected.id, ticketId: "7", category: "hardware", subcategory: "printer", corrected: true },
        ...{ scale: 0.5, vector: "Af8=" },
      },
      encoder: "e",
      taxonomyId: corrected.taxonomyId,
    });
  });

  it("leaves it to the collector where that shares it", () => {
    expect(ownEntry("features", corrected, suggestion)).toBeNull();
  });

  it("keeps nothing without a vector, or of what was sure and accepted", () => {
    expect(ownEntry("labels", corrected, null)).toBeNull();
    const accepted = {
      ...corrected,
      kind: "accepted",
      suggested: corrected.final,
      requiresHumanRouting: false,
    } as const;
    expect(ownEntry("labels", accepted, suggestion)).toBeNull();
  });
});
