import { measureQuality } from "../quality/measure-quality.ts";
import type { BenchReport } from "../report/measure.ts";
import { measureEncoder } from "./measure-encoder.ts";

export interface SidebarBenchOptions {
  readonly root: string;
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** Latency, starts, bytes, package sizes and quality of what ships. */
export async function measureSidebar({ root, quick, say }: SidebarBenchOptions): Promise<BenchReport> {
  say("Encoder against transformers.js …");
  const encoder = await measureEncoder(root, quick);
  return { name: "sidebar", sections: [encoder, ...[]] };
}
