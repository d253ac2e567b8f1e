import type { HeadsJson } from "@lucid/classifier";
import type { HeadsBytes, Timing } from "./evaluation-report.ts";

/** Median and 95th percentile of milliseconds, one value a ticket; zeros of none. */
export function summarizeTimings(milliseconds: readonly number[]): Timing {
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { tickets: sorted.length, medianMs: at(0.5), p95Ms: at(0.95) };
}

/** Size of heads.json as it is published, and compressed as it travels at worst (gzip). */
export async function measureHeadsBytes(heads: HeadsJson): Promise<HeadsBytes> {
  const bytes = new TextEncoder().encode(JSON.stringify(heads));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const compressed = await new Response(stream).arrayBuffer();
  return { raw: bytes.length, gzip: compressed.byteLength };
}
