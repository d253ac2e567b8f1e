import type { CalibrationEvaluation, SelectiveEvaluation } from "../evaluation/evaluation-report.ts";
import type { Markup } from "./html.ts";
import { percent } from "./plain-figures.ts";
import { COLORS, renderChart } from "./render-chart.ts";

const WIDTH = 460;
const HEIGHT = 340;
const GRID = { left: 58, right: 22, top: 18, bottom: 50 };

/** How often it is right against how sure it was, a point for each bin; on the diagonal both are the same. */
export function reliabilityChart({ bins }: CalibrationEvaluation): Markup {
  const option = {
    grid: GRID,
    xAxis: shareAxis("how sure it was"),
    yAxis: { ...shareAxis("how often it was right"), nameGap: 42 },
    series: [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        { color: COLORS.muted, type: "dashed", width: 1 },
      ),
      {
        ...line(
          bins.map(({ meanConfidence, accuracy }) => [meanConfidence, accuracy]),
          { color: COLORS.accent, width: 2 },
        ),
        showSymbol: true,
        symbol: "circle",
        symbolSize: 9,
        itemStyle: { color: COLORS.accent, borderColor: COLORS.surface, borderWidth: 1.5 },
      },
    ],
  };
  const parts = bins.map((bin) => `sure ${percent(bin.meanConfidence)}, right ${percent(bin.accuracy)}`);
  const description = `Confidence against accuracy in ${bins.length} groups of equal size: ${parts.join("; ")}.`;
  return renderChart({ id: "plot-reliability", description, width: WIDTH, height: HEIGHT, option });
}

/** Precision over coverage, with the points that reach the asked precisions and the one of the sidebar's threshold. */
export function coverageChart({ curve, atPrecision, sure }: SelectiveEvaluation): Markup {
  const reached = atPrecision.filter(({ threshold }) => threshold !== null);
  const lowest = Math.min(...curve.map(({ precision }) => precision), 0.9);
  const floor = Math.max(0, Math.floor(lowest * 10 - 0.2) / 10);
  const option = {
    grid: GRID,
    xAxis: shareAxis("share answered without a person"),
    yAxis: { ...shareAxis("right among them"), min: floor, nameGap: 42 },
    series: [
      {
        ...line(
          curve.map(({ coverage, precision }) => [coverage, precision]),
          { color: COLORS.accent, width: 2.5 },
        ),
      },
      {
        type: "scatter",
        silent: true,
        symbolSize: 10,
        data: reached.map(({ coverage, precision }) => ({
          value: [coverage.value, precision],
          label: { show: true, position: "bottom", distance: 8, formatter: percent(precision), color: COLORS.ink },
        })),
        itemStyle: { color: COLORS.good, opacity: 1, borderColor: COLORS.surface, borderWidth: 1.5 },
      },
      {
        type: "scatter",
        silent: true,
        symbol: "diamond",
        symbolSize: 14,
        data: sure.right === null ? [] : [[1 - sure.unsure.value, sure.right.value]],
        itemStyle: { color: COLORS.warn, opacity: 1, borderColor: COLORS.surface, borderWidth: 1.5 },
      },
    ],
  };
  const parts = reached.map(({ precision, coverage }) => `${percent(precision)} right: ${percent(coverage.value)}`);
  const description = `Share of tickets answered without a person against how many of those are right. ${parts.join("; ")}.`;
  return renderChart({ id: "plot-coverage", description, width: WIDTH, height: HEIGHT, option });
}

function line(data: readonly (readonly number[])[], lineStyle: object) {
  return { type: "line", silent: true, showSymbol: false, data, lineStyle };
}

function shareAxis(name: string) {
  return {
    type: "value",
    min: 0,
    max: 1,
    name,
    nameLocation: "middle",
    nameGap: 30,
    nameTextStyle: { color: COLORS.muted, fontSize: 13 },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: COLORS.muted, formatter: (value: number) => percent(value) },
    splitLine: { lineStyle: { color: COLORS.line } },
  };
}
