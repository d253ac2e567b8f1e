import { AppError, type ClassifyRequest, type Suggestion } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { checkBundleGoldens, parseBundleGoldens } from "./goldens-check.ts";

const golden = { subject: "Printer", body: "jammed", category: "printing", confidence: 0.9 };
const goldens = { format: 1, cases: [golden] } as const;

/** Abstains with these candidates: enough to compare categories. */
function answering(...candidates: readonly (readonly [string, number])[]) {
  return {
    async classify(request: ClassifyRequest): Promise<Suggestion> {
      return {
        kind: "abstain",
        reason: "unfamiliar-text",
        candidates: candidates.map(([labelId, confidence]) => ({ labelId, confidence })),
        ticketId: request.ticketId,
        textHash: "",
        model: { sequence: 1, taxonomyId: "it", taxonomyVersion: 1 },
        source: "encoder",
        readText: { text: "", read: [], skipped: [] },
        additionalLabels: [],
        computeMs: 1,
      };
    },
  };
}

describe("a bundle's goldens", () => {
  it("hold when category and probability come out as published, rounding aside", async () => {
    await checkBundleGoldens(answering(["printing", 0.85], ["access", 0.15]), goldens);
  });

  it.each([
    [
      "another category",
      [
        ["access", 0.9],
        ["printing", 0.1],
      ],
    ],
    [
      "another probability",
      [
        ["printing", 0.6],
        ["access", 0.4],
      ],
    ],
    ["nothing", []],
  ] as const)("fail on %s, naming text and category", async (_name, candidates) => {
    await expect(checkBundleGoldens(answering(...candidates), goldens)).rejects.toMatchObject({
      code: "encoder_invalid",
      message: expect.stringContaining("printing"),
    });
  });

  it("let two close categories change places", async () => {
    const unsure = { format: 1, cases: [{ ...golden, confidence: 0.45 }] } as const;
    await checkBundleGoldens(answering(["access", 0.48], ["printing", 0.44]), unsure);
  });

  it("pass an encoder's failure on", async () => {
    const broken = { classify: () => Promise.reject(new AppError("encoder_invalid", "zeros")) };
    await expect(checkBundleGoldens(broken, goldens)).rejects.toMatchObject({ message: "zeros" });
  });

  it("are refused in a format this version does not know", () => {
    const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
    expect(parseBundleGoldens(bytes(goldens))).toEqual(goldens);
    for (const bad of [{}, { format: 2, cases: [] }, { format: 1, cases: [{ subject: 1 }] }, null]) {
      expect(() => parseBundleGoldens(bytes(bad))).toThrow(expect.objectContaining({ code: "bundle_incompatible" }));
    }
    expect(() => parseBundleGoldens(new TextEncoder().encode("{"))).toThrow(
      expect.objectContaining({ code: "bundle_incompatible" }),
    );
  });
});
