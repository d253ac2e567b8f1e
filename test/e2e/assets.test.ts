import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDamagingProxy } from "./lab/damaging-proxy.ts";
import { type Desk, type DeskDriver, FIRST_ID, openDesk, panelIn, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

/** 32 bytes in base64, as a publishing key looks, but nobody's. */
const OTHER_KEY = "A".repeat(43).concat("=");

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: true });
}, 180_000);
afterAll(async () => {
  await lab?.close();
}, 30_000);

describe.each(["zendesk", "freshdesk"] as const)("damaged models in the local %s", (desk) => {
  const ticketId = FIRST_ID[desk] + TICKET.printer;

  async function inNewProfile(work: (driver: DeskDriver) => Promise<void>): Promise<void> {
    const driver = await openDesk(lab, desk, "admin");
    try {
      await work(driver);
    } finally {
      await driver.page.context().close();
    }
  }

  /** The quick suggestion is there to work with, and the panel says why there is no better one. */
  async function expectQuickOnly(driver: DeskDriver, code: string, detail: RegExp): Promise<void> {
    const panel = await driver.open(ticketId);
    const quick = { state: "ready", answer: "suggest", source: "lexical", refinement: "failed" };
    await panelIn(panel, quick).waitFor({ timeout: 60_000 });
    await panel.getByRole("button", { name: "Model not used" }).click();
    const text = (await panel.locator(".lt-footer").allTextContents()).join(" ");
    expect(text).toContain("The model failed its safety check and is not used. Word statistics answer instead.");
    expect(text).toMatch(detail);
    expect(text).toContain(`Code: ${code}`);
    await panel.getByRole("button", { name: /^Accept/ }).waitFor();
  }

  it("are fetched again where the browser's copy is corrupted", { timeout: 120_000 }, async () => {
    await inNewProfile(async (driver) => {
      await refined(await driver.open(ticketId));
      const corrupted = await corruptLargestAsset(driver, ticketId);
      await endEngine(driver.page, lab.demo[desk].url);
      const panel = await driver.open(ticketId);
      await refined(panel);
      await panelIn(panel, { answer: "suggest", source: "encoder" }).waitFor();
      await expect.poll(() => keptSize(driver, ticketId, corrupted.key)).toBe(corrupted.size);
    });
  });

  it("are refused with a clear word where the collector sends wrong bytes", { timeout: 120_000 }, async () => {
    const proxy = await startDamagingProxy(lab.demo.collectorUrl);
    const address = { collector_url: proxy.url, collector_host: new URL(proxy.url).host };
    try {
      await changeSettings(desk, address);
      await inNewProfile((driver) =>
        expectQuickOnly(driver, "asset_corrupt", /(encoder\.onnx|\.wasm) arrived damaged twice/),
      );
      // Once as it came, once past the browser's own HTTP cache.
      expect(proxy.damaged()).toBeGreaterThanOrEqual(2);
    } finally {
      proxy.close();
      await changeSettings(desk, {});
    }
  });

  it("are refused with a clear word where another key signed them", { timeout: 120_000 }, async () => {
    await changeSettings(desk, { publishing_key: OTHER_KEY });
    try {
      await inNewProfile((driver) => expectQuickOnly(driver, "signature_invalid", /publishing key|signed/i));
    } finally {
      await changeSettings(desk, {});
    }
  });

  it("cause no error in any page", () => {
    expect(lab.errors).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});

async function changeSettings(desk: Desk, changes: Readonly<Record<string, string>>): Promise<void> {
  const { demo } = lab;
  const [installed] = demo[desk].state.installations;
  const settings = { ...demo.settings[desk], ...changes };
  const response = await fetch(`${demo[desk].url}/api/test/apps`, {
    method: "POST",
    body: JSON.stringify({ path: demo.packages[desk], settings, appId: installed?.appId }),
  });
  expect(response.status).toBe(200);
}

interface KeptAsset {
  readonly key: string;
  readonly size: number;
}

/** Overwrites the largest file that the app keeps in this browser (the encoder) with half of it. */
function corruptLargestAsset(driver: DeskDriver, ticketId: number): Promise<KeptAsset> {
  const body = driver.panel(ticketId).locator("body");
  return body.evaluate(async () => {
    const cache = await caches.open("lucid-assets-1");
    let largest = { key: "", size: 0 };
    for (const request of await cache.keys()) {
      const size = (await (await cache.match(request))?.blob())?.size ?? 0;
      if (size > largest.size) largest = { key: request.url, size };
    }
    const half = Math.floor(largest.size / 2);
    await cache.put(largest.key, new Response(new Blob([new Uint8Array(half)])));
    return largest;
  });
}

function keptSize(driver: DeskDriver, ticketId: number, key: string): Promise<number> {
  const body = driver.panel(ticketId).locator("body");
  return body.evaluate(async (_body, wanted) => {
    const kept = await (await caches.open("lucid-assets-1")).match(wanted);
    return (await kept?.blob())?.size ?? 0;
  }, key);
}

/** Away and back: with its last frame the engine ends, and the next one starts from what the browser kept. */
async function endEngine(page: Page, deskUrl: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(deskUrl);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
}
