import type { Page } from "playwright-core";
import { makeAdapter } from "../../e2e/engine/make-adapter.ts";
import { openEngineLab } from "../../e2e/engine/open-engine-lab.ts";
import { makeSmallBundle } from "../../e2e/engine/small-bundle.ts";

export interface SwitchTimes {
  /** Of each release but the first: from the moment the engine may ask for it to its first answer. */
  readonly switchMs: readonly number[];
  readonly encoderDownloads: number;
}

/** Publishes releases with an adapter each, one after the other, to an open panel in Chromium. */
export async function measureSwitch(switches: number): Promise<SwitchTimes> {
  const lab = await openEngineLab();
  try {
    const first = await makeSmallBundle(1, makeAdapter(1));
    lab.release(first, 1);
    const page = await lab.openPanel();
    await page.evaluate(() => window.lab.classify("My printer is jammed", ""));
    const switchMs: number[] = [];
    for (let sequence = 2; sequence < switches + 2; sequence++) {
      lab.release(await makeSmallBundle(sequence, makeAdapter(sequence)), sequence);
      switchMs.push(await timeSwitch(page, sequence));
    }
    const encoder = first.find(({ name }) => name === "encoder.onnx")?.sha256 ?? "";
    const encoderDownloads = lab.collector.requests.filter((path) => path.endsWith(encoder)).length;
    return { switchMs, encoderDownloads };
  } finally {
    await lab.close();
  }
}

/** In the page, so that the driver's own time does not count. */
function timeSwitch(page: Page, wanted: number): Promise<number> {
  return page.evaluate(async (sequence) => {
    const start = performance.now();
    globalThis.dispatchEvent(new Event("online"));
    while (performance.now() - start < 60_000) {
      const { suggestion } = await window.lab.classify("My printer is jammed", "");
      if (suggestion?.model.sequence === sequence) return performance.now() - start;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`Release ${sequence} did not take over within a minute`);
  }, wanted);
}
