import { type ClassEvaluation, CRITICAL_F1 } from "../evaluation/evaluation-report.ts";
import type { Markup } from "./html.ts";
import { type LabelNames, shortName } from "./label-names.ts";
import { percent } from "./plain-figures.ts";
import { COLORS, labelWidth, renderChart } from "./render-chart.ts";

const MOST_BARS = 40;
const BAR_HEIGHT = 26;
const WIDTH = 920;

/** F1 of each tested category as a bar with its interval, the weakest on top; `shown` of `all`. */
export function classChart(
  classes: readonly ClassEvaluation[],
  names: LabelNames,
): { readonly plot: Markup; readonly shown: number; readonly all: number } {
  const tested = classes.filter(({ support }) => support > 0).sort((a, b) => a.f1 - b.f1);
  const shown = tested.slice(0, MOST_BARS);
  const bars = shown.toReversed();
  const mark = (label: string) => (names.isCritical(label) ? "◆ " : "");
  const option = {
    grid: {
      left: labelWidth(bars.map(({ label }) => mark(label) + shortName(names.category(label)))),
      right: 60,
      top: 8,
      bottom: 28,
    },
    xAxis: {
      type: "value",
      min: 0,
      max: 1,
      axisLabel: { color: COLORS.muted, formatter: (value: number) => percent(value) },
      splitLine: { lineStyle: { color: COLORS.line } },
    },
    yAxis: [
      axis(
        bars.map(({ label }) => mark(label) + shortName(names.category(label))),
        COLORS.ink,
      ),
      axis(
        bars.map(({ support }) => `${support}`),
        COLORS.muted,
      ),
    ],
    series: [
      {
        type: "bar",
        silent: true,
        barWidth: 14,
        data: bars.map(({ label, f1 }) => ({ value: f1, itemStyle: { color: barColor(f1, names.isCritical(label)) } })),
        itemStyle: { borderRadius: [0, 3, 3, 0] },
        markLine: {
          silent: true,
          symbol: "none",
          data: bars.some(({ label }) => names.isCritical(label)) ? [{ xAxis: CRITICAL_F1 }] : [],
          lineStyle: { color: COLORS.muted, type: "dashed" },
          label: { show: false },
        },
      },
      whiskers(bars),
    ],
  };
  const description = `F1 of ${shown.length} categories, the weakest first. The numbers are in the table below.`;
  const height = shown.length * BAR_HEIGHT + 44;
  return {
    plot: renderChart({ id: "plot-classes", description, width: WIDTH, height, option }),
    shown: shown.length,
    all: tested.length,
  };
}

function axis(data: readonly string[], color: string) {
  return {
    type: "category",
    data: [...data],
    axisTick: { show: false },
    axisLine: { show: false },
    axisLabel: { color, interval: 0, fontSize: 13 },
  };
}

function barColor(f1: number, critical: boolean): string {
  if (critical) return f1 >= CRITICAL_F1 ? COLORS.good : COLORS.bad;
  return COLORS.accent;
}

/** A thin line over the interval, as ECharts custom series. */
function whiskers(bars: readonly ClassEvaluation[]) {
  return {
    type: "custom",
    silent: true,
    z: 5,
    data: bars.map(({ f1, interval }, index) => [index, interval?.low ?? f1, interval?.high ?? f1]),
    encode: { x: [1, 2], y: 0 },
    renderItem: (_: unknown, api: { value(dimension: number): number; coord(point: readonly number[]): number[] }) => {
      const [left = 0, y = 0] = api.coord([api.value(1), api.value(0)]);
      const [right = 0] = api.coord([api.value(2), api.value(0)]);
      return {
        type: "path",
        shape: { pathData: `M${left} ${y - 4}V${y + 4}M${left} ${y}H${right}M${right} ${y - 4}V${y + 4}` },
        style: { stroke: COLORS.ink, lineWidth: 1.25, fill: "none" },
      };
    },
  };
}
