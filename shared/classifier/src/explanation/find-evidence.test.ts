import { describe, expect, it } from "vitest";
import { foldWord } from "../tokenizer/fold-word.ts";
import { splitWords } from "../tokenizer/split-words.ts";
import { findEvidence } from "./find-evidence.ts";

/** One piece per word; `scores` by word, 0 for the others. */
function evidence(text: string, scores: Readonly<Record<string, number>>) {
  const words = splitWords(text).map((span) => {
    const reads = text.slice(span.start, span.end);
    return { ...span, reads, folded: foldWord(reads) };
  });
  const pieces = words.map(({ start, end }, word) => ({ id: 1, start, end, word }));
  const contributions = words.map(({ reads }) => scores[reads] ?? 0);
  return findEvidence(text, words, pieces, contributions, { because: 3, against: 2 });
}

describe("evidence", () => {
  it("joins neighbours that say the same to a phrase, through words that say nothing", () => {
    const { because } = evidence("We cannot print any invoices today", { print: 2, any: 0.1, invoices: 1.5, We: 0.4 });
    expect(because.map(({ text }) => text)).toEqual(["print any invoices"]);
    expect(because[0]?.contribution).toBeCloseTo(3.6);
  });

  it("never leads with a stop word or a punctuation mark, however strong", () => {
    const { because } = evidence("the printer , it jams", { the: 9, ",": 9, it: 9, printer: 1, jams: 0.5 });
    expect(because.every(({ text }) => /printer|jams/.test(text))).toBe(true);
    expect(because[0]?.text).toBe("printer");
  });

  it("does not cross a full stop", () => {
    const { because } = evidence("It jams. Printer is new", { jams: 2, Printer: 2 });
    expect(because.map(({ text }) => text).sort()).toEqual(["Printer", "jams"]);
  });

  it("keeps words with a hyphen or an apostrophe whole", () => {
    expect(evidence("no wi-fi here", { wi: 2, fi: 2 }).because[0]?.text).toBe("wi-fi");
    expect(evidence("dans l'imprimante", { imprimante: 2 }).because[0]?.text).toBe("imprimante");
  });

  it("gives spans of the text, at most four words long, for and against", () => {
    const text = "alpha beta gamma delta epsilon zeta but eta theta";
    const { because, against } = evidence(text, {
      alpha: 1,
      beta: 1,
      gamma: 1,
      delta: 1,
      epsilon: 1,
      zeta: 1,
      eta: -2,
      theta: -2,
    });
    for (const { start, end, text: phrase } of [...because, ...against]) {
      expect(text.slice(start, end)).toBe(phrase);
      expect(phrase.split(" ").length).toBeLessThanOrEqual(4);
    }
    expect(against.map(({ text: phrase }) => phrase)).toEqual(["eta theta"]);
    expect(against[0]?.contribution).toBe(-4);
  });

  it("is empty where nothing speaks", () => {
    expect(evidence("nothing here", {})).toEqual({ because: [], against: [] });
  });
});
