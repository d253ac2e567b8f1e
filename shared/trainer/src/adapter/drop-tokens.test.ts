import { describe, expect, it } from "vitest";
import { dropTokens } from "./drop-tokens.ts";

const text = { ids: [101, ...Array.from({ length: 400 }, (_, index) => 1000 + index), 102], label: 1, weight: 2 };
const at = { seed: 3, step: 7 };
const idsOf = (share: number, where = at) => dropTokens([text], share, where)[0]?.ids ?? [];

describe("tokens that a step leaves out", () => {
  it("are about the share that is asked for, never the first or the last one; the others keep their order", () => {
    const ids = idsOf(0.25);
    expect(ids.length / text.ids.length).toBeCloseTo(0.75, 1);
    expect([ids[0], ids.at(-1)]).toEqual([101, 102]);
    expect([...ids.slice(1, -1)].sort((left, right) => left - right)).toEqual(ids.slice(1, -1));
  });

  it("are the same for a seed and a step, and others at the next step", () => {
    expect(idsOf(0.25)).toEqual(idsOf(0.25));
    expect(idsOf(0.25, { ...at, step: 8 })).not.toEqual(idsOf(0.25));
  });

  it("leave label and weight alone, a text of few tokens whole, and a share of 0 does nothing", () => {
    const short = { ids: [101, 5, 102], label: 0 };
    expect(dropTokens([short, text], 0.9, at)).toMatchObject([short, { label: 1, weight: 2 }]);
    expect(dropTokens([text], 0, at)).toEqual([text]);
  });
});
