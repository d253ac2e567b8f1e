import { AppError, type Taxonomy } from "@lucid/core";
import { type FrozenTestSet, freezeTickets, isTrustworthy, splitByTestSet, ticketHash } from "./gate/test-set.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import { limitPerLabel } from "./history/limit-per-label.ts";
import { splitHistory } from "./history/split-history.ts";

/** Tickets, and what of them is the test. */
export interface TicketsToDivide {
  readonly tickets: readonly HistoryTicket[];
  /** A test that was chosen beforehand; then all `tickets` may teach. */
  readonly test?: readonly HistoryTicket[];
  /** The test set of earlier releases; wins over a new split. */
  readonly testSet?: FrozenTestSet;
  /** Share of a new split; 0.2 unless told. */
  readonly testShare?: number;
  /** At most so many tickets of each category teach; 0: none does, and all others are the test. */
  readonly limitPerLabel?: number;
  readonly taxonomy: Taxonomy;
  readonly seed: number;
  /** ISO 8601. */
  readonly created: string;
}

/** Tickets that teach, tickets that test, and the frozen test set the latter stand for. */
export interface DividedTickets {
  readonly train: readonly HistoryTicket[];
  readonly test: readonly HistoryTicket[];
  readonly testSet: FrozenTestSet;
  /** Place in `test` of each of the test set's tickets; -1: not in this history. */
  readonly places: readonly number[];
  /** Sentences for people. */
  readonly notes: readonly string[];
}

const TEST_SHARE = 0.2;
/** More test tickets only cost time: intervals hardly shrink. */
const MAX_TEST_TICKETS = 5000;

/** Divides a history into training and test part. Throws bad_request when no test ticket is left. */
export async function divideTickets(options: TicketsToDivide): Promise<DividedTickets> {
  const { limitPerLabel: limit, seed } = options;
  const divided = await divide(options);
  if (divided.test.length === 0) {
    throw new AppError("bad_request", "No ticket is left for the test: add tickets, or name a file of test tickets");
  }
  return limit === undefined ? divided : { ...divided, train: limitPerLabel(divided.train, limit, seed) };
}

async function divide(options: TicketsToDivide): Promise<DividedTickets> {
  const { tickets, test, testSet, seed } = options;
  if (testSet !== undefined) return divideByTestSet(tickets, testSet);
  const usable = tickets.filter(isTrustworthy);
  const automation = tickets.length - usable.length;
  const notes = automation === 0 ? [] : [`${automation} tickets were labelled by automation alone and teach nothing.`];
  if (test !== undefined) return freeze({ train: usable, test: test.filter(isTrustworthy), notes }, options);
  if (options.limitPerLabel === 0) {
    return freeze({ train: [], test: usable, notes: [...notes, "No ticket teaches: names alone."] }, options);
  }
  const testShare = Math.min(options.testShare ?? TEST_SHARE, MAX_TEST_TICKETS / Math.max(1, usable.length));
  return freeze(splitHistory(tickets, { testShare, seed }), options);
}

async function divideByTestSet(tickets: readonly HistoryTicket[], testSet: FrozenTestSet): Promise<DividedTickets> {
  const { train, test: found, leftOut } = await splitByTestSet(tickets, testSet);
  const test: HistoryTicket[] = [];
  const places = found.map((ticket) => (ticket === null ? -1 : test.push(ticket) - 1));
  const notes = [
    `${test.length} of the ${testSet.tickets.length} frozen test tickets are in this history.`,
    ...(leftOut.nearDuplicates === 0
      ? []
      : [`${leftOut.nearDuplicates} near duplicates of test tickets teach nothing.`]),
  ];
  return { train, test, testSet, places, notes };
}

/** Makes a chosen test the frozen one: one ticket for each text. */
async function freeze(
  { train, test, notes }: Pick<DividedTickets, "train" | "test" | "notes">,
  { taxonomy, created }: TicketsToDivide,
): Promise<DividedTickets> {
  const testSet = await freezeTickets(test, { taxonomy, created });
  const hashes = await Promise.all(test.map((ticket) => ticketHash(ticket, testSet.salt)));
  const first = new Map<string, number>();
  hashes.forEach((hash, place) => {
    if (!first.has(hash)) first.set(hash, place);
  });
  const places = testSet.tickets.map(({ hash }) => first.get(hash) ?? -1);
  return { train, test, testSet, places, notes };
}
