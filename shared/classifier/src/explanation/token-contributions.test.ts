import { describe, expect, it } from "vitest";
import { poolTokenStates } from "../encoder/pool-token-states.ts";
import { decodeHeads } from "../heads/decode-heads.ts";
import { scoreText, textVectors } from "../heads/fused-heads.ts";
import { TASK_IDS } from "../heads/heads-format.ts";
import type { TicketTokens } from "../heads/lexical-features.ts";
import { seeded, smallHeads } from "../heads/small-heads.ts";
import { contrastOf, marginOf } from "./contrast.ts";
import { tokenContributions } from "./token-contributions.ts";

const WORDS = ["printer", "password", "everyone", "today", "reseau", "jam", "the", "?"];
const DIMS = 16;

function randomTicket(random: () => number): TicketTokens {
  const pick = (count: number) => Math.floor(((random() + 1) / 2) * count) % count;
  const words = Array.from({ length: 1 + pick(20) }, (_, index) => {
    const folded = WORDS[pick(WORDS.length)] ?? "";
    return { start: index * 10, end: index * 10 + folded.length, reads: folded, folded };
  });
  const body = words.flatMap(({ start, end }, word) =>
    Array.from({ length: 1 + pick(3) }, () => ({ id: 1 + pick(12), start, end, word })),
  );
  const frame = { start: 0, end: 0, word: -1 };
  const pieces = [{ ...frame, id: 101 }, ...body, { ...frame, id: 102 }];
  return {
    words,
    tokens: { ids: pieces.map(({ id }) => id), pieces, omitted: { from: words.length, to: words.length } },
  };
}

function cases(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const random = seeded(index + 1);
    const heads = decodeHeads(smallHeads({ dims: DIMS, pieces: [1, 2, 3, 4, 5, 6, 7, 8], seed: index + 77 }));
    const ticket = randomTicket(random);
    const length = ticket.tokens.ids.length;
    const states = Float32Array.from({ length: length * DIMS }, random);
    const encoded = index % 3 === 0 ? null : poolTokenStates(states, length, DIMS);
    return { heads, ticket, encoded };
  });
}

describe("contributions of tokens", () => {
  it("and the bias add up to the margin between a label and its rivals, for hundreds of random texts and heads", () => {
    let checked = 0;
    for (const { heads, ticket, encoded } of cases(300)) {
      const vectors = textVectors(heads, ticket, encoded);
      const scores = scoreText(heads, vectors);
      for (const task of TASK_IDS) {
        const { logits, probabilities } = scores[task];
        const isRival = (label: number) => task !== "subcategory" || heads.groups[label] === heads.groups[0];
        const rivals = probabilities.map((value, label) => (isRival(label) ? value : -1));
        const contrast = contrastOf(rivals, 0) ?? new Float64Array();
        const { bias, pieces, margin } = tokenContributions(heads, task, vectors, ticket.tokens.ids.length, contrast);
        const wanted = marginOf(logits, contrast);
        expect(Math.abs(wanted)).toBeGreaterThan(0);
        expect(bias + pieces.reduce((sum, value) => sum + value, 0)).toBeCloseTo(wanted, 4);
        expect(margin).toBeCloseTo(wanted, 4);
        checked++;
      }
    }
    expect(checked).toBe(900);
  });

  it("leave nothing on the special tokens and change sign when the labels change places", () => {
    for (const { heads, ticket, encoded } of cases(20)) {
      const vectors = textVectors(heads, ticket, encoded);
      const count = ticket.tokens.ids.length;
      const one = tokenContributions(heads, "category", vectors, count, Float64Array.of(1, -1));
      const other = tokenContributions(heads, "category", vectors, count, Float64Array.of(-1, 1));
      expect(one.pieces[0]).toBe(0);
      expect(one.pieces[count - 1]).toBe(0);
      one.pieces.forEach((value, index) => {
        expect(value).toBeCloseTo(-(other.pieces[index] ?? 0), 6);
      });
    }
  });
});

describe("probabilities", () => {
  it("sum to one over categories, priorities, and the subcategories of each category", () => {
    for (const { heads, ticket, encoded } of cases(50)) {
      const scores = scoreText(heads, textVectors(heads, ticket, encoded));
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(scores.category.probabilities)).toBeCloseTo(1, 9);
      expect(sum(scores.priority.probabilities)).toBeCloseTo(1, 9);
      expect(sum(scores.subcategory.probabilities.slice(0, 2))).toBeCloseTo(1, 9);
      expect(sum(scores.subcategory.probabilities.slice(2))).toBeCloseTo(1, 9);
    }
  });
});
