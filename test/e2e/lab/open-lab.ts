import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Decision, PrivacyLevel } from "@lucid/core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";
import { type Demo, startDemo } from "../../../scripts/demo/start-demo.ts";
import { ensurePackages } from "../../../scripts/package/ensure-packages.ts";
import { type LabTickets, labTickets } from "./lab-tickets.ts";

export const ROOT = path.resolve(import.meta.dirname, "../../..");

/** How the browser treats the app frame's storage: as by default in Chromium, or as where third-party data is blocked. */
export type StorageCase = "partitioned" | "blocked";

/** The last list wins: Playwright's own switches storage partitioning off, which leaves third-party frames without any. */
export const WITH_PARTITIONING = "--disable-features=MediaRouter,OptimizationHints";

export interface Lab {
  readonly demo: Demo;
  readonly browser: Browser;
  /** A page in a fresh profile; requests to any other machine are collected in `foreign`. */
  newPage(as: "agent" | "admin" | "light-agent", desk: "zendesk" | "freshdesk", options?: PageOptions): Promise<Page>;
  readonly foreign: readonly string[];
  /** Uncaught errors and console errors of all pages and frames, in the order in which they came. */
  readonly errors: readonly string[];
  /** The collector's folder: database, keys, assets. */
  readonly dataDir: string;
  /** Decisions the collector holds for a desk's tenant. */
  decisions(desk: "zendesk" | "freshdesk"): Promise<readonly Decision[]>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** What has to happen before the profile's first page. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
  /** Another browser than the lab's own; the caller closes it. */
  readonly browser?: Browser;
}

export interface LabOptions {
  readonly storage: StorageCase;
  readonly install: boolean;
  /** The lab's own unless told. */
  readonly tickets?: LabTickets;
  /** Both desks share one tenant at this privacy level. */
  readonly together?: PrivacyLevel;
}

/** Collector, both desks and a browser, for one test file. */
export async function openLab({ storage, install, tickets = labTickets(), together }: LabOptions): Promise<Lab> {
  await ensurePackages(ROOT);
  const dataDir = mkdtempSync(path.join(tmpdir(), "lucid-lab-"));
  const demo = await startDemo({
    root: ROOT,
    dataDir,
    port: 0,
    install,
    tickets,
    log: () => undefined,
    ...(together === undefined ? {} : { together }),
  });
  await demo.collector.bundlesReady();
  const browser = await launchChromium(storage);
  const foreign: string[] = [];
  const errors: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    ...{ demo, browser, foreign, errors, dataDir },
    async newPage(as, desk, options = {}) {
      const context = await (options.browser ?? browser).newContext({ viewport: { width: 1440, height: 1000 } });
      // Browsers run side by side here: what comes at once elsewhere may take its time.
      context.setDefaultTimeout(90_000);
      contexts.push(context);
      context.on("request", (request) => {
        const { hostname, protocol } = new URL(request.url());
        const local = ["localhost", "127.0.0.1"].includes(hostname) || ["data:", "blob:"].includes(protocol);
        if (!local) foreign.push(request.url());
      });
      context.on("weberror", (thrown) => errors.push(`uncaught: ${thrown.error().message}`));
      context.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      await options.prepare?.(context);
      const page = await context.newPage();
      await page.goto(`${demo[desk].url}/?as=${as}`);
      await page.waitForSelector("html[data-ready][data-live]", { state: "attached" });
      return page;
    },
    async decisions(desk) {
      const page = await demo.collector.decisions.exportSince(
        together === undefined ? `local-${desk}` : "local-zendesk",
        null,
        1000,
      );
      return page.decisions;
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await demo.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The machine's Chromium, with third-party storage as asked. */
export function launchChromium(storage: StorageCase): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is needed: apt-get install chromium");
  if (storage === "blocked") return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, WITH_PARTITIONING] });
}
