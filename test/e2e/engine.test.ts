import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";
import {
  type LabCollector,
  type LabPages,
  makeKey,
  manifestOf,
  signManifest,
  startLabCollector,
  startLabPages,
  type TestKey,
} from "./engine/lab-server.ts";
import type { LabOptions } from "./engine/page/lab.ts";
import { type BundleContent, makeSmallBundle, sha256 } from "./engine/small-bundle.ts";

const EXECUTABLE = findChromium() ?? "chromium";
const GOLDENS = fileURLToPath(new URL("../../models/encoders/en/goldens.json", import.meta.url));

let browser: Browser;
let collector: LabCollector;
let pages: LabPages;
let files: BundleContent[];
let context: BrowserContext;
let folder: string;
const key: TestKey = makeKey();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lucid-engine-"));
  const built = build({
    root: fileURLToPath(new URL("./engine/page", import.meta.url)),
    base: "./",
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  });
  [files, collector, browser] = await Promise.all([
    makeSmallBundle(),
    startLabCollector(),
    chromium.launch({ executablePath: EXECUTABLE, args: [...CHROMIUM_FLAGS] }),
    built,
  ]);
  pages = await startLabPages(folder);
  collector.publish(files);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([collector?.close(), pages?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

afterEach(async () => {
  collector.tampered.clear();
  await context?.close();
});

async function open(path = "/index.html", options: Partial<LabOptions> = {}, sequence = 1): Promise<Page> {
  collector.signed = signManifest(manifestOf(files, sequence), key);
  collector.requests.length = 0;
  context = await browser.newContext();
  return openIn(context, path, options);
}

async function openIn(where: BrowserContext, path: string, options: Partial<LabOptions> = {}): Promise<Page> {
  const page = await where.newPage();
  await page.goto(pages.url + path);
  await start(page, options);
  return page;
}

async function start(page: Page | Frame, options: Partial<LabOptions> = {}): Promise<void> {
  const config = {
    scope: "acme/1",
    collectorUrl: collector.url,
    publishingKey: key.publicKey,
    acceleration: "wasm" as const,
    appVersion: "0.1.0",
  };
  await page.evaluate((given) => window.lab.start(given), { config, tokens: ["good-token"], shared: true, ...options });
}

const classify = (page: Page | Frame, subject: string, id = "1") =>
  page.evaluate(([text, ticket]) => window.lab.classify(text ?? "", "", ticket), [subject, id]);
const notices = async (page: Page | Frame) => {
  const status = await page.evaluate(() => window.lab.status());
  return status.state === "loading" ? [] : status.notices;
};
const category = (answer: Awaited<ReturnType<typeof classify>>) =>
  answer.suggestion?.kind === "suggest" ? answer.suggestion.fields.category.labelId : answer.error;

describe("the engine in Chromium", () => {
  it("answers from the encoder in a SharedWorker, and a second panel finds it running", async () => {
    const page = await open();
    const first = await classify(page, "My printer is jammed");
    expect(category(first)).toBe("printing");
    expect(first.suggestion?.source).toBe("encoder");
    expect(await notices(page)).toEqual([]);
    const second = await openIn(context, "/index.html");
    const again = await classify(second, "I forgot my login", "2");
    expect(category(again)).toBe("access");
    expect(again.suggestion?.ticketId).toBe("2");
    expect(collector.requests.filter((path) => path === "/v1/bundle").length).toBeLessThanOrEqual(2);
    console.error(`cold ${first.ms.toFixed(0)} ms, second panel ${again.ms.toFixed(0)} ms`);
  });

  it("starts warm from what it has cached, without asking for the files again", async () => {
    const cold = await open();
    await classify(cold, "My printer is jammed");
    await cold.close();
    collector.requests.length = 0;
    const warm = await openIn(context, "/index.html");
    const answer = await classify(warm, "The printer prints nothing");
    expect(category(answer)).toBe("printing");
    expect(collector.requests.filter((path) => path.startsWith("/assets/"))).toEqual([]);
    console.error(`warm ${answer.ms.toFixed(0)} ms`);
  });

  it("holds the encoder's goldens", async () => {
    const page = await open();
    const { items }: { items: { text: string; vector: number[] }[] } = JSON.parse(readFileSync(GOLDENS, "utf8"));
    const vectors = await page.evaluate(
      (texts) => window.lab.embed(texts),
      items.map(({ text }) => text),
    );
    const cosines = vectors.map((vector, index) => cosine(vector, items[index]?.vector ?? []));
    expect(cosines).toHaveLength(20);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.98);
  });

  it("runs in a dedicated Worker and in memory where a third-party frame may not store, and says so", async () => {
    collector.signed = signManifest(manifestOf(files, 1), key);
    context = await browser.newContext();
    const frame = await openFramed(context);
    expect(category(await classify(frame, "I cannot sign in"))).toBe("access");
    expect((await notices(frame)).toSorted()).toEqual(["shared-worker-refused", "storage-refused"]);
  });

  it("shares one engine between third-party frames where storage is partitioned", async () => {
    collector.signed = signManifest(manifestOf(files, 1), key);
    const partitioned = await chromium.launch({
      executablePath: EXECUTABLE,
      // The last list wins: Playwright's own switches storage partitioning off, a real browser has it on.
      args: [...CHROMIUM_FLAGS, "--disable-features=MediaRouter,OptimizationHints"],
    });
    try {
      context = await partitioned.newContext();
      const frame = await openFramed(context);
      expect(category(await classify(frame, "I cannot sign in"))).toBe("access");
      expect(await notices(frame)).toEqual([]);
    } finally {
      await partitioned.close();
    }
  });

  it("reports a policy that refuses WebAssembly before it downloads anything", async () => {
    const page = await open("/no-wasm/index.html");
    const answer = await classify(page, "My printer is jammed");
    expect(answer.error).toBe("runtime_refused");
    expect(await notices(page)).toContain("wasm-refused");
    expect(collector.requests.filter((path) => path.startsWith("/assets/"))).toEqual([]);
  });

  it("fetches a damaged cached file again", async () => {
    const cold = await open();
    await classify(cold, "My printer is jammed");
    const heads = fileNamed("heads.json");
    await cold.evaluate(async (hash) => {
      const cache = await caches.open("lucid-assets-1");
      const address = (await cache.keys()).find((request) => request.url.endsWith(hash));
      if (address !== undefined) await cache.put(address, new Response("damaged"));
    }, heads.sha256);
    await cold.close();
    const page = await openIn(context, "/index.html");
    expect(category(await classify(page, "My printer is jammed"))).toBe("printing");
    const repaired = await page.evaluate(async (hash) => {
      const cache = await caches.open("lucid-assets-1");
      const address = (await cache.keys()).find((request) => request.url.endsWith(hash));
      return address === undefined ? "" : ((await (await cache.match(address))?.text()) ?? "");
    }, heads.sha256);
    expect(sha256(Buffer.from(repaired))).toBe(heads.sha256);
  });

  it("refuses a file whose hash is wrong after fetching it twice, and names it", async () => {
    const heads = fileNamed("heads.json");
    collector.tampered.set(heads.sha256, Buffer.from(heads.bytes).fill(32, 0, 1));
    const page = await open();
    expect((await classify(page, "My printer is jammed")).error).toBe("asset_corrupt");
    const status = await page.evaluate(() => window.lab.status());
    expect(status.state === "failed" ? status.error.message : "").toContain("heads.json");
    expect(collector.requests.filter((path) => path.endsWith(heads.sha256))).toHaveLength(2);
  });

  it("refuses a bundle signed by another key", async () => {
    const page = await open("/index.html", {}, 1);
    await page.close();
    collector.signed = signManifest(manifestOf(files, 1), makeKey());
    const other = await openIn(context, "/index.html");
    expect((await classify(other, "My printer is jammed")).error).toBe("signature_invalid");
  });

  it("renews an expired session by itself", async () => {
    const page = await open("/index.html", { tokens: ["expired-token", "good-token"] });
    expect(category(await classify(page, "My printer is jammed"))).toBe("printing");
    expect(await page.evaluate(() => window.lab.asked())).toBe(2);
  });

  it("starts a killed worker again three times, then says so", async () => {
    const page = await open("/index.html", { shared: false });
    await classify(page, "My printer is jammed");
    for (let kill = 1; kill <= 4; kill++) {
      const ready = page.waitForFunction(() => window.lab.status().state === "ready");
      await ready;
      await killWorker(page);
      await page.waitForFunction(() => window.lab.status().state !== "ready");
      if (kill <= 3) expect(category(await classify(page, `Printer jam number ${kill}`))).toBe("printing");
    }
    expect((await classify(page, "One more")).error).toBe("engine_crashed");
  });

  it("starts a killed SharedWorker again for the panels that are open", async () => {
    const page = await open();
    await classify(page, "My printer is jammed");
    const devtools = await browser.newBrowserCDPSession();
    const { targetInfos } = await devtools.send("Target.getTargets");
    for (const { type, targetId } of targetInfos) {
      if (type === "shared_worker") await devtools.send("Target.closeTarget", { targetId });
    }
    await page.waitForFunction(() => window.lab.statuses().filter((state) => state === "loading").length > 1);
    expect(category(await classify(page, "I forgot my password"))).toBe("access");
    expect(await notices(page)).toEqual([]);
  });

  it("takes up a newer bundle between tickets without a reload", async () => {
    const page = await open();
    await classify(page, "My printer is jammed");
    expect(await page.evaluate(() => window.lab.model()?.sequence)).toBe(1);
    const newer = await makeSmallBundle(2);
    collector.publish(newer);
    collector.signed = signManifest(manifestOf(newer, 2), key);
    const second = await openIn(context, "/index.html", {});
    await second.evaluate(() => window.lab.classify("Password", ""));
    await second.close();
    await page.close();
    const third = await openIn(context, "/index.html");
    await classify(third, "Password");
    await third.waitForFunction(() => window.lab.model()?.sequence === 2);
    const answer = await classify(third, "My printer is jammed");
    expect(answer.suggestion?.model).toEqual({ sequence: 2, taxonomyId: "small", taxonomyVersion: 2 });
  });
});

function fileNamed(name: string): BundleContent {
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`The bundle has no ${name}`);
  return file;
}

async function openFramed(where: BrowserContext): Promise<Frame> {
  const page = await where.newPage();
  await page.goto(`${pages.otherSite}/desk`);
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error("The desk frames nothing");
  await frame.waitForFunction(() => window.lab !== undefined);
  await start(frame);
  return frame;
}

async function killWorker(page: Page): Promise<void> {
  const worker = page.workers()[0];
  if (worker === undefined) throw new Error("There is no worker to kill");
  await worker.evaluate(() => globalThis.close());
}

function cosine(left: readonly number[], right: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}
