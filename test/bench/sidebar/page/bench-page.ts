import { cosine } from "@lucid/classifier";
import { median } from "../median.ts";
import type { BenchTicket, EncoderBenchOptions, EncoderBenchResult, Pair, TicketTimes } from "./encoder-bench.ts";
import { createOurs, type Ours } from "./ours.ts";
import { createTheirs, type Theirs } from "./theirs.ts";

const WARM_UP_TICKETS = 12;

window.encoderBench = { run };

async function run(options: EncoderBenchOptions): Promise<EncoderBenchResult> {
  const ours = await createOurs(options);
  const theirs = await createTheirs(options);
  for (const ticket of options.tickets.slice(0, WARM_UP_TICKETS)) await timeTicket(ours, theirs, ticket, 1);
  const tickets: TicketTimes[] = [];
  for (const ticket of options.tickets) {
    const times = await timeTicket(ours, theirs, ticket, options.rounds);
    if (times !== null) tickets.push(times);
  }
  return { tickets, peerRuntime: theirs.runtime, peerVersion: theirs.version };
}

/** null for a ticket without text: it needs no encoder. */
async function timeTicket(
  ours: Ours,
  theirs: Theirs,
  ticket: BenchTicket,
  rounds: number,
): Promise<TicketTimes | null> {
  const ids = ours.tokenIds(ticket);
  if (ids.length <= 2) return null;
  const sameTokens = await interleave(
    rounds,
    () => ours.fromTokens(ticket),
    () => theirs.fromTokens(ids),
  );
  const fromText = await interleave(
    rounds,
    () => ours.fromTicket(ticket),
    () => theirs.fromTicket(ticket),
  );
  const similarity = cosine(await ours.vector(ticket), await theirs.fromTokens(ids));
  return { id: ticket.id, tokens: ids.length, sameTokens, fromText, cosine: similarity };
}

/** Times both in turns, each first as often as the other, so that heat, clock speed and neighbours hit both alike. */
async function interleave(rounds: number, ours: () => Promise<unknown>, theirs: () => Promise<unknown>): Promise<Pair> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) times.ours.push(await elapsed(ours));
    times.theirs.push(await elapsed(theirs));
    if (round % 2 === 1) times.ours.push(await elapsed(ours));
  }
  return { ours: median(times.ours), theirs: median(times.theirs) };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
