import { existsSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";

/** The most memory (resident set) that any renderer of the browser ever held; null where there is no /proc. */
export async function peakRendererBytes(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const peaks = processInfo.flatMap(({ type, id }) => {
    const path = `/proc/${id}/status`;
    if (type !== "renderer" || !existsSync(path)) return [];
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8")) ?? [];
    return kibibytes === undefined ? [] : [Number(kibibytes) * 1024];
  });
  return peaks.length === 0 ? null : Math.max(...peaks);
}
