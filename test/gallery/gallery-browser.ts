import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { findChromium } from "../../scripts/chromium.ts";
import type { GalleryStateName } from "./gallery-states.ts";

export interface GalleryView {
  readonly state: GalleryStateName;
  readonly kit: "zendesk" | "freshworks";
  readonly scheme?: "light" | "dark";
  readonly locale?: string;
  readonly width?: number;
  readonly admin?: boolean;
  readonly note?: boolean;
  readonly forcedColors?: boolean;
}

export interface GalleryBrowser {
  /** A fresh page that shows the panel in one state. */
  open(view: GalleryView): Promise<Page>;
  readonly browser: Browser;
  readonly origin: string;
  close(): Promise<void>;
}

const CONFIG = fileURLToPath(new URL("./vite.config.ts", import.meta.url));

/** Builds the gallery as the apps are built, serves it on a free loopback port and opens Chromium. */
export async function openGallery(): Promise<GalleryBrowser> {
  await build({ configFile: CONFIG, logLevel: "error" });
  const server: PreviewServer = await preview({
    configFile: CONFIG,
    logLevel: "error",
    preview: { port: 0, host: "127.0.0.1" },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the gallery's server has no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const browser = await chromium.launch({ executablePath: findChromium() ?? "chromium" });
  return {
    browser,
    origin,
    open: (view) => openPage(browser, origin, view),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openPage(browser: Browser, origin: string, view: GalleryView): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: view.width ?? 320, height: 900 },
    deviceScaleFactor: 2,
    reducedMotion: "reduce",
    ...(view.forcedColors === true ? { forcedColors: "active" } : {}),
  });
  const query = new URLSearchParams({ state: view.state, kit: view.kit, scheme: view.scheme ?? "light" });
  if (view.locale !== undefined) query.set("locale", view.locale);
  if (view.admin === true) query.set("admin", "");
  if (view.note === true) query.set("note", "");
  await page.goto(`${origin}/?${query}`);
  await page.waitForSelector("html[data-ready] .lt-panel");
  return page;
}
