import { describe, expect, it } from "vitest";
import { smallTaxonomy } from "../evaluation/fixtures/scored-tickets.ts";
import { adviseOnPair } from "./advise-on-pair.ts";
import { labelNames, shortName } from "./label-names.ts";
import { percent, percentRange } from "./plain-figures.ts";

describe("figures in words", () => {
  it("are never 100 % for less than all", () => {
    expect([percent(0.8649), percent(0.9996), percent(1), percent(0.99996, 1)]).toEqual([
      "86\u00a0%",
      "99\u00a0%",
      "100\u00a0%",
      "99.9\u00a0%",
    ]);
  });
  it("say a range once when both ends are the same", () => {
    expect(percentRange({ low: 0.84, high: 0.88 })).toBe("84 to 88\u00a0%");
    expect(percentRange({ low: 0.841, high: 0.842 })).toBe("84\u00a0%");
  });
});

describe("names beside plots", () => {
  it("are cut between whole characters", () => {
    expect(shortName("Passwords and accounts of everybody", 12)).toBe("Passwords a…");
    expect(shortName("😀😀😀", 2)).toBe("😀…");
  });
});

describe("advice on a confused pair", () => {
  const names = labelNames(smallTaxonomy(["a", "b", "c"]));
  const pair = (labels: readonly [string, string], there: number, back: number, share: number) => ({
    labels,
    counts: [there, back] as const,
    share,
  });
  it("asks for more tickets before anything else", () => {
    expect(adviseOnPair(pair(["a", "b"], 3, 1, 0.3), 12, names)).toContain("Only 12 test tickets");
  });
  it("leaves alone what is seldom", () => {
    expect(adviseOnPair(pair(["a", "b"], 4, 0, 0.01), 400, names)).toContain("Seldom");
  });
  it("suggests merging where one team gets both", () => {
    expect(adviseOnPair(pair(["a", "c"], 9, 8, 0.2), 80, names)).toContain("Team one");
  });
  it("does not call a mix-up cheap where a critical category is in it", () => {
    const held = labelNames(smallTaxonomy(["a", "b", "c"], ["c"]));
    expect(adviseOnPair(pair(["a", "c"], 9, 8, 0.2), 80, held)).not.toContain("costs little");
  });
  it("names the one that is missed, whichever way round", () => {
    expect(adviseOnPair(pair(["a", "b"], 9, 1, 0.1), 100, names)).toContain("Tickets of “a” are read as “b”");
    expect(adviseOnPair(pair(["a", "b"], 1, 9, 0.1), 100, names)).toContain("Tickets of “b” are read as “a”");
  });
  it("has people label blind where both are mixed up often", () => {
    expect(adviseOnPair(pair(["a", "b"], 12, 11, 0.23), 100, names)).toContain("blind");
  });
});
