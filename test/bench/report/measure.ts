/** One figure of a bench. Names and units are stable: other programs read them. */
export interface Measure {
  /** snake_case, the unit at its end where it has one. */
  readonly name: string;
  /** What a person reads in the table. */
  readonly title: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "bytes" | "ratio" | "share" | "score" | "count";
  readonly better: "higher" | "lower";
  /** null: reported, without a threshold. */
  readonly goal: number | null;
  /** 95 % bootstrap interval. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** How it was measured, in a few words. */
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly measures: readonly Measure[];
}

/** What a bench found, in the order in which it is read. */
export interface BenchReport {
  readonly name: string;
  readonly sections: readonly Section[];
}

/** "ok", "missed", or nothing where there is no goal. */
export function verdict({ value, better, goal }: Measure): "ok" | "missed" | "" {
  if (goal === null) return "";
  const reached = better === "lower" ? value <= goal : value >= goal;
  return reached ? "ok" : "missed";
}
