import type { ReadText } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { excerptSpan } from "./excerpt.ts";

const filler = "one two three four five six seven eight nine ten ".repeat(20);
const text = `${filler}the printer is jammed and smells ${filler}`;
const readText: ReadText = { text, read: [{ start: 0, end: text.length }], skipped: [] };
const start = text.indexOf("jammed");

describe("excerptSpan", () => {
  it("shows a short text whole", () => {
    expect(excerptSpan({ ...readText, text: "Printer jammed" }, [], 100)).toEqual({ start: 0, end: 14 });
  });

  it("starts at the beginning without evidence, and never longer than asked", () => {
    const span = excerptSpan(readText, [], 100);
    expect(span.start).toBe(0);
    expect(span.end).toBeLessThanOrEqual(100);
  });

  it("holds the strongest evidence, wherever it is, cut at whole words", () => {
    const span = excerptSpan(readText, [{ start, end: start + 6, text: "jammed", contribution: 2 }], 100);
    const shown = text.slice(span.start, span.end);
    expect(shown).toContain("jammed");
    expect(shown.length).toBeLessThanOrEqual(100);
    expect(text[span.start - 1]).toBe(" ");
    expect(text[span.end]).toBe(" ");
  });

  it("prefers two words close together to one stronger word far away", () => {
    const far = { start: 5, end: 8, text: "two", contribution: 1.5 };
    const near = [
      { start, end: start + 6, text: "jammed", contribution: 1 },
      { start: start - 11, end: start - 4, text: "printer", contribution: 1 },
    ];
    const span = excerptSpan(readText, [far, ...near], 100);
    expect(text.slice(span.start, span.end)).toContain("printer is jammed");
  });
});
