import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** Imported before a program (`node --import`): writes its peak resident memory in KiB to the file that PEAK_MEMORY_FILE names. */
const file = process.env.PEAK_MEMORY_FILE;
if (isMainThread && file) process.on("exit", () => writeFileSync(file, `${process.resourceUsage().maxRSS}`));
