import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml, html, Markup } from "./html.ts";

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer]);

export interface Chart {
  /** Unique in the page. */
  readonly id: string;
  /** What a person who does not see the plot should know. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly option: EChartsCoreOption;
}

/** Colours by name; the page's style gives them their light and their dark value. */
export const COLORS = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  line: "var(--line)",
  surface: "var(--surface)",
  accent: "var(--accent)",
  good: "var(--good)",
  bad: "var(--bad)",
  warn: "var(--warn)",
} as const;

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** Room for the longest of these names beside a plot, in pixels at font size 13. */
export function labelWidth(names: readonly string[]): number {
  const longest = Math.max(0, ...names.map((name) => [...name].length));
  return Math.min(220, 20 + longest * 7.4);
}

/**
 * A plot as SVG with its description, for a page without scripts. ECharts because it draws SVG from data alone (no DOM, no browser) and
 * escapes the texts it is given.
 */
export function renderChart({ id, description, width, height, option }: Chart): Markup {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...option });
    const svg = withoutExtras(chart.renderToSVGString({ useViewBox: true }));
    const label = `<svg role="img" aria-labelledby="${escapeHtml(id)}" style="max-width:${width}px"`;
    const titled = svg
      .replace(/^<svg/, label)
      .replace(/>/, `><title id="${escapeHtml(id)}">${escapeHtml(description)}</title>`);
    return html`<div class="plot" tabindex="0">${new Markup(titled)}</div>`;
  } finally {
    chart.dispose();
  }
}

/**
 * Takes out what serves a pointer only, and clip paths: nothing is drawn outside its axes, and their ids count on from plot to plot, so
 * that the same report would give another page.
 */
function withoutExtras(svg: string): string {
  return svg
    .replaceAll(/<(style|defs)\s*>[\s\S]*?<\/\1>/g, "")
    .replaceAll(/ (?:ecmeta_\w+|class|pointer-events|clip-path)="[^"]*"/g, "");
}
