/** A collector in a process of its own, to be killed, starved or cut off. Prints its address when it listens. */
import { commitWithoutSyncing } from "./commit-without-syncing.ts";
import { openSoakCollector } from "./open-soak-collector.ts";
import { type Protection, removeProtection } from "./removed-protections.ts";
import type { SoakDesk } from "./soak-desk.ts";

const { desk, without } = JSON.parse(process.argv[2] ?? "{}") as { desk: SoakDesk; without?: Protection | "syncing" };
if (without === "syncing") commitWithoutSyncing();
const running = await openSoakCollector(desk, {
  log: (level, event, fields) => console.error(JSON.stringify({ level, event, ...fields })),
  change: (collector) => {
    if (without !== undefined && without !== "syncing") removeProtection(collector, without);
  },
});
process.once("SIGTERM", () => void running.stop().then(() => process.exit(0)));
process.on("message", (message) => {
  if (message === "memory") process.send?.({ rssBytes: process.memoryUsage.rss() });
});
process.stdout.write(`${running.url}\n`);
