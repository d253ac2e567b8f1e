import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bootstrap, createRandom, shuffled } from "@lucid/trainer";
import { type Demo, startDemo } from "../../../scripts/demo/start-demo.ts";
import { loadTicketFixtures } from "../../desks/index.ts";
import type { Measure, Section } from "../report/measure.ts";
import { openAgentBrowser, type TicketStart } from "./agent-browser.ts";
import { median } from "./median.ts";
import { countWire } from "./wire-counter.ts";

const SEED = 1;
const FIRST_TICKET_ID = 1001;
const SETTLE_MS = 2_000;

interface Starts {
  readonly cold: readonly TicketStart[];
  readonly warm: readonly TicketStart[];
  readonly second: readonly TicketStart[];
  readonly firstUseBytes: readonly number[];
}

/** The packaged app in the local Zendesk, third-party storage partitioned as Chromium does: starts and the first use's bytes. */
export async function measureStarts(root: string, quick: boolean, say: (line: string) => void): Promise<Section> {
  const work = mkdtempSync(path.join(tmpdir(), "lucid-bench-starts-"));
  const demo = await startDemo({
    ...{ root, dataDir: path.join(work, "collector"), port: 0, install: true },
    log: () => undefined,
  });
  try {
    await demo.collector.bundlesReady();
    await demo.collector.assetsCompressed();
    const repetitions = quick ? { cold: 1, warm: 2, second: 6 } : { cold: 5, warm: 9, second: 30 };
    return toSection(await collectStarts(demo, work, repetitions, say));
  } finally {
    await demo.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

async function collectStarts(
  demo: Demo,
  work: string,
  repetitions: { readonly cold: number; readonly warm: number; readonly second: number },
  say: (line: string) => void,
): Promise<Starts> {
  const deskUrl = demo.zendesk.url;
  const appOrigin = demo.zendesk.appOrigin;
  const ticketIds = answerableTickets();
  let used = 0;
  const nextTicket = () => ticketIds[used++ % ticketIds.length] ?? FIRST_TICKET_ID;
  const profileAt = (index: number) => path.join(work, `profile-${index}`);
  const ports = [appOrigin, demo.collectorUrl].map((url) => Number(new URL(url).port));
  const starts = { cold: [] as TicketStart[], warm: [] as TicketStart[], second: [] as TicketStart[] };
  const firstUseBytes: number[] = [];
  for (let index = 0; index < repetitions.cold; index++) {
    say(`Cold start ${index + 1} of ${repetitions.cold} …`);
    const wire = countWire(ports);
    const browser = await openAgentBrowser({ profile: profileAt(index), deskUrl, appOrigin });
    starts.cold.push(await browser.openAt(nextTicket()));
    // Until the profile is written and whatever follows the first answer has been sent.
    await pause(SETTLE_MS);
    firstUseBytes.push(wire.bytes());
    wire.stop();
    await browser.close();
  }
  for (let index = 0; index < repetitions.warm; index++) {
    say(`Warm start ${index + 1} of ${repetitions.warm} …`);
    const browser = await openAgentBrowser({ profile: profileAt(0), deskUrl, appOrigin });
    starts.warm.push(await browser.openAt(nextTicket()));
    const isLast = index === repetitions.warm - 1;
    for (let count = 0; isLast && count < repetitions.second; count++) {
      starts.second.push(await browser.openNext(nextTicket()));
    }
    await browser.close();
  }
  return { ...starts, firstUseBytes };
}

/** Tickets of the desk that have an answer, in an order that is the same in every run. */
function answerableTickets(): number[] {
  const ids = loadTicketFixtures("it-support").flatMap(({ labels }, index) =>
    labels === null ? [] : [FIRST_TICKET_ID + index],
  );
  return shuffled(ids, createRandom(SEED));
}

function toSection({ cold, warm, second, firstUseBytes }: Starts): Section {
  const refined = ({ refinedMs }: TicketStart) => refinedMs;
  const fromFirstFrame = ({ refinedSinceFirstFrameMs }: TicketStart) => refinedSinceFirstFrameMs;
  const first = ({ firstAnswerMs }: TicketStart) => firstAnswerMs;
  const started = "from the first registration message, the background's or the panel's, to the painted suggestion";
  return {
    title: "Starts in the local Zendesk, from the host's registration message to the painted suggestion",
    measures: [
      ms("first_answer_ms", `First (lexical) answer, ${warm.length} browser starts, assets cached`, warm.map(first), {
        goal: 300,
      }),
      ms("second_frame_first_answer_ms", "First (lexical) answer of a further ticket", second.map(first)),
      ms("second_frame_p50_ms", `Encoder's answer of a further ticket, ${second.length} tickets`, second.map(refined), {
        goal: 150,
      }),
      ms("warm_start_ms", `Encoder's answer, ${warm.length} warm browser starts`, warm.map(fromFirstFrame), {
        goal: 2500,
        note: started,
      }),
      ms("cold_start_ms", `Encoder's answer, ${cold.length} cold starts`, cold.map(fromFirstFrame), {
        note: `nothing cached, collector on this machine; ${started}`,
      }),
      {
        name: "first_use_bytes",
        title: "Over the wire at first use",
        value: median(firstUseBytes),
        unit: "bytes",
        better: "lower",
        goal: 20e6,
        note: "all frames and workers of the app, both directions, HTTP headers included",
      },
    ],
  };
}

function ms(
  name: string,
  title: string,
  values: readonly number[],
  more: { readonly goal?: number; readonly note?: string } = {},
): Measure {
  const { value, low, high } = bootstrap(values, median, SEED);
  return { name, title, value, unit: "ms", better: "lower", goal: null, interval: { low, high }, ...more };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
