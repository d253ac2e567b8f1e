import { describe, expect, it } from "vitest";
import { createRandom, shuffled } from "../random.ts";
import { cohenKappa, disagreementOf, fleissKappa, oneAgainstRest, type Ratings } from "./kappa.ts";

/** The table of Fleiss 1971 as it is usually reprinted: 10 subjects, 14 annotators, 5 categories. */
const FLEISS_COUNTS = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];
const FLEISS: Ratings[] = FLEISS_COUNTS.map((counts) => counts.flatMap((times, label) => Array(times).fill(label)));

function repeated(times: number, ...ratings: number[]): Ratings[] {
  return Array.from({ length: times }, () => ratings);
}

function fromLetters(first: string, second: string): Ratings[] {
  return [...first].map((letter, index) => ["abcd".indexOf(letter), "abcd".indexOf(second[index] ?? "")]);
}

function randomRatings(seed: number, annotators: number, missing: number): Ratings[] {
  const random = createRandom(seed);
  return Array.from({ length: 40 }, () => {
    const truth = Math.floor(random() * 3);
    return Array.from({ length: annotators }, () => {
      if (random() < missing) return null;
      return random() < 0.6 ? truth : Math.floor(random() * 3);
    });
  });
}

const SEEDS = Array.from({ length: 25 }, (_, seed) => seed);

describe("Cohen's kappa", () => {
  it("is 0.4 for the two readers of 50 grant proposals", () => {
    const readers = [...repeated(20, 0, 0), ...repeated(5, 0, 1), ...repeated(10, 1, 0), ...repeated(15, 1, 1)];
    expect(cohenKappa(readers, 2)).toBeCloseTo(0.4, 12);
  });

  it("equals scikit-learn's cohen_kappa_score on four labels, together and one against the rest", () => {
    const ratings = fromLetters(
      "bbcdaadcbbdddbbbdaabacacdddddbcaabdbcdcddcdbcacbcabccaaddaca",
      "bbcaaadcbcdcdbbddaacadadddddcbbdcbdbcdcddcdbcdcbccbccaacdaab",
    );
    expect(cohenKappa(ratings, 4)).toBeCloseTo(0.6423248882265276, 12);
    const each = [0, 1, 2, 3].map((label) => cohenKappa(oneAgainstRest(ratings, label), 2));
    const expected = [0.6476510067114094, 0.7611464968152866, 0.523121387283237, 0.6484375];
    each.forEach((kappa, label) => {
      expect(kappa).toBeCloseTo(expected[label] ?? 0, 12);
    });
  });

  it("reads tickets that both annotated only", () => {
    const both = [...repeated(20, 0, 0), ...repeated(5, 0, 1), ...repeated(10, 1, 0), ...repeated(15, 1, 1)];
    const half: Ratings[] = [
      [0, null],
      [null, 1],
    ];
    expect(cohenKappa([...both, ...half], 2)).toBe(cohenKappa(both, 2));
  });

  it("does not exist where chance explains everything", () => {
    expect(cohenKappa(repeated(5, 1, 1), 2)).toBeNaN();
    expect(cohenKappa([], 2)).toBeNaN();
  });

  it.each(SEEDS)("stays in [-1, 1], is symmetric and knows no order of tickets or names (seed %i)", (seed) => {
    const ratings = randomRatings(seed, 2, 0.1);
    const kappa = cohenKappa(ratings, 3);
    expect(Math.abs(kappa)).toBeLessThanOrEqual(1);
    const swapped = ratings.map(([one, other]) => [other ?? null, one ?? null]);
    expect(cohenKappa(swapped, 3)).toBeCloseTo(kappa, 12);
    expect(cohenKappa(shuffled(ratings, createRandom(seed + 1)), 3)).toBeCloseTo(kappa, 12);
    const renamed = ratings.map((one) => one.map((label) => (label === null ? null : (label + 1) % 3)));
    expect(cohenKappa(renamed, 3)).toBeCloseTo(kappa, 12);
  });
});

describe("Fleiss' kappa", () => {
  it("is 0.210 on the table of Fleiss 1971, and his by category", () => {
    expect(fleissKappa(FLEISS, 5)).toBeCloseTo(0.20993070442195522, 12);
    const each = [0, 1, 2, 3, 4].map((label) => fleissKappa(oneAgainstRest(FLEISS, label), 2));
    const expected = [0.20128205128205134, 0.07967032967032961, 0.17159763313609477, 0.030381383322559685];
    for (const [label, kappa] of expected.entries()) expect(each[label]).toBeCloseTo(kappa, 12);
    expect(each[4]).toBeCloseTo(0.5076566951566952, 12);
  });

  it("takes tickets with different numbers of annotations", () => {
    // By hand: agreements 1, 1/3, 1 -> mean 7/9. Shares of label 0: (1 + 2/3 + 0) / 3 = 5/9; expected 25/81 + 16/81.
    const ratings: Ratings[] = [
      [0, 0, null],
      [0, 1, 0],
      [1, 1, 1],
      [null, 1, null],
    ];
    expect(fleissKappa(ratings, 2)).toBeCloseTo((7 / 9 - 41 / 81) / (1 - 41 / 81), 12);
  });

  it.each(SEEDS)("is at most 1 and knows no order of tickets or annotators (seed %i)", (seed) => {
    const ratings = randomRatings(seed, 4, 0.2);
    const kappa = fleissKappa(ratings, 3);
    expect(kappa).toBeLessThanOrEqual(1);
    expect(kappa).toBeGreaterThanOrEqual(-1);
    const random = createRandom(seed + 7);
    expect(fleissKappa(shuffled(ratings, random), 3)).toBeCloseTo(kappa, 12);
    const mixed = ratings.map((one) => shuffled(one, random));
    expect(fleissKappa(mixed, 3)).toBeCloseTo(kappa, 12);
  });

  it("is 1 when everybody always agrees and two labels occur", () => {
    expect(fleissKappa([...repeated(3, 0, 0, 0), ...repeated(2, 1, 1, 1)], 2)).toBeCloseTo(1, 12);
  });
});

it("a ticket's disagreement is the share of its annotation pairs that differ", () => {
  expect(disagreementOf([0, 0, 1])).toBeCloseTo(2 / 3, 12);
  expect(disagreementOf([0, 1, 2, null])).toBe(1);
  expect(disagreementOf([0, null])).toBeNull();
});
