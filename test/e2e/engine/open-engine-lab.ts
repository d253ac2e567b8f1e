import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BundleManifest } from "@lucid/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/chromium.ts";
import {
  type LabCollector,
  makeKey,
  manifestOf,
  signManifest,
  startLabCollector,
  startLabPages,
} from "./lab-server.ts";
import type { BundleContent } from "./small-bundle.ts";

/** The engine in Chromium and a collector that publishes what it is told to. */
export interface EngineLab {
  readonly browser: Browser;
  readonly collector: LabCollector;
  /** Makes these files the collector's release. */
  release(files: readonly BundleContent[], sequence: number, changes?: Partial<BundleManifest>): void;
  /** A browser that has cached nothing, with one panel. */
  openPanel(): Promise<Page>;
  close(): Promise<void>;
}

export async function openEngineLab(): Promise<EngineLab> {
  const folder = mkdtempSync(join(tmpdir(), "lucid-engine-"));
  const key = makeKey();
  await build({
    root: fileURLToPath(new URL("./page", import.meta.url)),
    ...{ base: "./", configFile: false, logLevel: "error", worker: { format: "es" } },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  });
  const [collector, pages, browser] = await Promise.all([
    startLabCollector(),
    startLabPages(folder),
    chromium.launch({ executablePath: findChromium() ?? "chromium", args: [...CHROMIUM_FLAGS] }),
  ]);
  return {
    ...{ browser, collector },
    release(files, sequence, changes = {}) {
      collector.publish(files);
      collector.signed = signManifest({ ...manifestOf(files, sequence), ...changes }, key);
    },
    async openPanel() {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${pages.url}/index.html`);
      const bundles = { collectorUrl: collector.url, publishingKey: key.publicKey };
      const config = { scope: "acme/1", ...bundles, acceleration: "wasm" as const, appVersion: "0.1.0" };
      await page.evaluate((given) => window.lab.start(given), { config, tokens: ["good-token"], shared: true });
      return page;
    },
    async close() {
      await browser.close();
      await Promise.all([collector.close(), pages.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
