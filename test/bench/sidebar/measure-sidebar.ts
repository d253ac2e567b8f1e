import { ensurePackages } from "../../../scripts/package/ensure-packages.ts";
import { measureQuality } from "../quality/measure-quality.ts";
import type { BenchReport } from "../report/measure.ts";
import { measureEncoder } from "./measure-encoder.ts";
import { measurePackages } from "./measure-packages.ts";
import { measureStarts } from "./measure-starts.ts";

export interface SidebarBenchOptions {
  readonly root: string;
  /** Few repetitions: to try the bench, not to quote it. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** Latency, starts, bytes, package sizes and quality of what ships. */
export async function measureSidebar({ root, quick, say }: SidebarBenchOptions): Promise<BenchReport> {
  await ensurePackages(root);
  const starts = await measureStarts(root, quick, say);
  say("Encoder against transformers.js …");
  const encoder = await measureEncoder(root, quick);
  const quality = await measureQuality(root, say);
  return { name: "sidebar", sections: [encoder, starts, measurePackages(root), ...quality] };
}
