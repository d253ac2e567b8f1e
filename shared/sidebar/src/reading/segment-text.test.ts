import type { Evidence, ReadText } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { segmentText } from "./segment-text.ts";

const text = "Printer jammed, network fine.\nRegards, Claire";
const readText: ReadText = {
  text,
  read: [{ start: 0, end: 30 }],
  skipped: [{ start: 30, end: text.length, reason: "signature" }],
};

function evidence(words: string, contribution: number): Evidence {
  const start = text.indexOf(words);
  return { start, end: start + words.length, text: words, contribution };
}

describe("segmentText", () => {
  it("loses no character of the text", () => {
    const segments = segmentText(readText, [evidence("jammed", 2), evidence("network", -1)]);
    expect(segments.map((segment) => segment.text).join("")).toBe(text);
  });

  it("marks strength in thirds of the strongest word, and what speaks against", () => {
    const segments = segmentText(readText, [evidence("jammed", 2), evidence("network", -1), evidence("Printer", 0.2)]);
    const marked = segments.filter((segment) => segment.strength > 0);
    expect(marked.map(({ text: words, strength, against }) => [words, strength, against])).toEqual([
      ["Printer", 1, false],
      ["jammed", 3, false],
      ["network", 2, true],
    ]);
  });

  it("says why a part was skipped", () => {
    expect(segmentText(readText, []).map((segment) => segment.skipped)).toEqual([null, "signature"]);
  });

  it("lets the stronger of two overlapping phrases win", () => {
    const segments = segmentText(readText, [evidence("Printer jammed", 1), evidence("jammed, network", -3)]);
    expect(segments.find((segment) => segment.text === "jammed")).toMatchObject({ strength: 3, against: true });
  });

  it("ignores spans outside of the text", () => {
    const segments = segmentText(readText, [{ start: 900, end: 910, text: "ghost", contribution: 5 }]);
    expect(segments.map((segment) => segment.text).join("")).toBe(text);
    expect(segments.every((segment) => segment.strength === 0)).toBe(true);
  });
});
