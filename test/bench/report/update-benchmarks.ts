import { readFileSync, writeFileSync } from "node:fs";
import { AppError } from "@lucid/core";

/**
 * Replaces what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` in a Markdown file.
 * Throws not_found when the file has no such place.
 */
export function updateBenchmarks(file: string, name: string, markdown: string): void {
  writeFileSync(file, replaceBlock(readFileSync(file, "utf8"), name, markdown));
}

/** The text with the block's content replaced. */
export function replaceBlock(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new AppError("not_found", `There is no place between ${open} and ${close}`);
  return `${text.slice(0, start)}${open}\n${content.trim()}\n${text.slice(end)}`;
}
