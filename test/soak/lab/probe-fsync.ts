import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { quantile } from "./run-load.ts";

const PROBES = 200;
const PAGE = Buffer.alloc(4096, 1);

/** How long this folder's disk takes to make 4 KB durable, in milliseconds: any rate of durable commits must be read beside it. */
export function probeFsync(folder: string): { readonly p50Ms: number; readonly p99Ms: number } {
  const file = path.join(folder, "fsync-probe");
  const handle = openSync(file, "w");
  const times = Array.from({ length: PROBES }, () => {
    writeSync(handle, PAGE);
    const startedAt = performance.now();
    fsyncSync(handle);
    return performance.now() - startedAt;
  });
  closeSync(handle);
  rmSync(file);
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}
