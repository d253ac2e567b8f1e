import { describe, expect, it } from "vitest";
import { formatJson } from "./format-json.ts";
import { formatMarkdown } from "./format-markdown.ts";
import { formatTable } from "./format-table.ts";
import { type BenchReport, type Measure, verdict } from "./measure.ts";

const latency: Measure = {
  name: "start_ms",
  title: "Start",
  value: 120.4,
  unit: "ms",
  better: "lower",
  goal: 100,
  interval: { low: 110, high: 130 },
};
const quality: Measure = { name: "f1", title: "F1", value: 0.9, unit: "score", better: "higher", goal: 0.8 };
const report: BenchReport = { name: "trial", sections: [{ title: "All", measures: [latency, quality] }] };

describe("a bench report", () => {
  it("misses a goal above it where lower is better, and reaches it where higher is", () => {
    expect(verdict(latency)).toBe("missed");
    expect(verdict({ ...latency, value: 100 })).toBe("ok");
    expect(verdict(quality)).toBe("ok");
    expect(verdict({ ...quality, goal: null })).toBe("");
  });

  it("is one JSON document with exactly the agreed keys, bounds as metrics of their own", () => {
    const document = JSON.parse(formatJson(report)) as { name: string; metrics: Record<string, unknown>[] };
    expect(document.name).toBe("trial");
    expect(document.metrics.map(({ name }) => name)).toEqual(["start_ms", "start_ms_ci_low", "start_ms_ci_high", "f1"]);
    for (const metric of document.metrics) {
      expect(Object.keys(metric).sort()).toEqual(["better", "goal", "name", "unit", "value"]);
    }
  });

  it("shows value, interval, goal and verdict to people", () => {
    expect(formatTable(report)).toMatch(/Start +120 ms +\[110, 130\] +<= 100 ms +missed/);
    expect(formatMarkdown(report)).toContain("| F1 | 0.900 |  | ≥ 0.800 | ok |");
  });
});
