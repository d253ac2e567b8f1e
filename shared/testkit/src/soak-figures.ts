import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** One figure of a soak, in the form that `--json` prints. */
export interface SoakMetric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: "higher" | "lower";
  /** null: no goal is set, the figure is for reading others. */
  readonly goal: number | null;
}

/** What one check did: the line it gets in the runner's table, and its figures. */
export interface SoakFigures {
  /** The soak's name, as in `npm run soak -- NAME`. */
  readonly soak: string;
  /** What was tried, in words: "kills", "requests". */
  readonly of: string;
  readonly tried: number;
  readonly survived: number;
  /** Rows, requests or labels that were lost, doubled, leaked or wrong. */
  readonly lost: number;
  readonly metrics: readonly SoakMetric[];
  /** What the table says besides: a part that could not be run here, and why. */
  readonly note?: string;
}

/** Figures of a check that did not run to its end stand beside the failure: a soak writes them before it expects anything. */
export function noteFigures(figures: SoakFigures): void {
  const folder = process.env.LUCID_SOAK_FIGURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const name = `${figures.soak}-${figures.of.replaceAll(/\W+/g, "-")}.json`;
  writeFileSync(path.join(folder, name), JSON.stringify(figures));
}
