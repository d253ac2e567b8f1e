import type { Confusion } from "../evaluation/evaluation-report.ts";
import type { Markup } from "./html.ts";
import { type LabelNames, shortName } from "./label-names.ts";
import { COLORS, FONT, labelWidth, renderChart } from "./render-chart.ts";

const MOST_LABELS = 24;
const WIDTH = 920;
/** Slanted names of the last columns reach beyond them. */
const RIGHT = 90;
const TOP = 130;
const LEAST_CELL = 26;
const MOST_CELL = 76;
const FLATNESS = 0.7;
const EMPTY_OPACITY = 0.05;
const LEAST_OPACITY = 0.14;
const DARK_ENOUGH = 0.6;
/** A mistake of a third of the row is as deep as it gets. */
const MISTAKES_DEEPER = 3;

/** Rows: what it was; columns: what it was called. Colour: share of the row. Only the most mixed-up where there are many. */
export function confusionChart(
  confusion: Confusion,
  names: LabelNames,
): { readonly plot: Markup; readonly shown: number; readonly all: number } {
  const { places, all } = shownPlaces(confusion);
  const labels = places.map((place) => shortName(names.category(confusion.labels[place] ?? ""), 24));
  const left = labelWidth(labels);
  const cell = Math.max(LEAST_CELL, Math.min(MOST_CELL, (WIDTH - left - RIGHT) / Math.max(1, places.length)));
  const option = {
    grid: { left, top: TOP, width: cell * places.length, height: cell * FLATNESS * places.length },
    xAxis: { ...labelAxis(labels), position: "top", axisLabel: { ...labelAxis(labels).axisLabel, rotate: -45 } },
    yAxis: { ...labelAxis(labels), inverse: true },
    series: [cellSeries(cellsOf(confusion, places), cell)],
  };
  const description = `Confusion of ${places.length} categories: rows are what tickets were, columns what they were called. The most confused pairs are listed below.`;
  const height = TOP + cell * FLATNESS * places.length + 12;
  return {
    plot: renderChart({ id: "plot-confusion", description, width: WIDTH, height: Math.ceil(height), option }),
    shown: places.length,
    all,
  };
}

/** Places of the labels that occur; the most mixed-up ones when there are too many, in their own order. */
function shownPlaces({ labels, counts }: Confusion): { readonly places: readonly number[]; readonly all: number } {
  const mistakes = labels.map((_, place) => {
    const own = counts[place]?.[place] ?? 0;
    const row = sum(counts[place] ?? []);
    const column = sum(counts.map((other) => other[place] ?? 0));
    return { place, occurs: row + column > 0, wrong: row + column - 2 * own };
  });
  const met = mistakes.filter(({ occurs }) => occurs);
  const kept = [...met].sort((a, b) => b.wrong - a.wrong).slice(0, MOST_LABELS);
  return { places: kept.map(({ place }) => place).sort((a, b) => a - b), all: met.length };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly color: string;
  readonly opacity: number;
}

/** Shade by opacity, so that it works on a light and on a dark page. */
function cellsOf({ counts }: Confusion, places: readonly number[]): Cell[] {
  return places.flatMap((row, y) => {
    const total = Math.max(1, sum(counts[row] ?? []));
    return places.map((column, x): Cell => {
      const count = counts[row]?.[column] ?? 0;
      const right = row === column;
      const depth = Math.min(1, (count / total) * (right ? 1 : MISTAKES_DEEPER));
      return {
        x,
        y,
        count,
        color: right ? COLORS.accent : COLORS.bad,
        opacity: count === 0 ? EMPTY_OPACITY : LEAST_OPACITY + (1 - LEAST_OPACITY) * depth,
      };
    });
  });
}

/** Rectangles with their counts (ECharts' own heat map wants one colour scale for all cells). */
function cellSeries(cells: readonly Cell[], size: number) {
  const width = size - 2;
  const height = size * FLATNESS - 2;
  return {
    type: "custom",
    silent: true,
    data: cells.map(({ x, y }) => [x, y]),
    renderItem: (
      { dataIndex }: { dataIndex: number },
      api: { value(dimension: number): number; coord(point: readonly number[]): number[] },
    ) => {
      const cell = cells[dataIndex];
      if (cell === undefined) return null;
      const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const box = { x: x - width / 2, y: y - height / 2, width, height, r: 3 };
      const color = cell.opacity > DARK_ENOUGH ? COLORS.surface : COLORS.ink;
      return {
        type: "group",
        children: [
          { type: "rect", shape: box, style: { fill: cell.color, opacity: cell.opacity } },
          {
            type: "text",
            x,
            y,
            style: {
              text: cell.count === 0 ? "" : String(cell.count),
              fill: color,
              align: "center",
              verticalAlign: "middle",
              fontSize: 12,
              fontFamily: FONT,
            },
          },
        ],
      };
    },
  };
}

function labelAxis(data: readonly string[]) {
  return {
    type: "category",
    data: [...data],
    axisTick: { show: false },
    axisLine: { show: false },
    splitArea: { show: false },
    axisLabel: { color: COLORS.ink, interval: 0, fontSize: 12 },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
