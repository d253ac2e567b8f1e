import { createRandom, shuffled } from "../random.ts";
import type { HistoryTicket } from "./history-ticket.ts";

export interface SplitOptions {
  /** Share of the tickets that are held out, 0 to 1. */
  readonly testShare: number;
  readonly seed: number;
}

export interface HistorySplit {
  readonly train: readonly HistoryTicket[];
  readonly test: readonly HistoryTicket[];
  /** time: the newest tickets are the test. stratified: at random within each subcategory. */
  readonly method: "time" | "stratified";
  /** Tickets in neither part. */
  readonly leftOut: { readonly automation: number };
  /** Sentences for people about what was done and why. */
  readonly notes: readonly string[];
}

/** From this share of tickets with a date on, the split follows time. */
const MIN_DATED = 0.9;
/** A class keeps at least this share of its tickets in training. */
const MIN_TRAIN_SHARE = 0.5;

interface Group {
  readonly tickets: readonly HistoryTicket[];
  /** Earliest date: a text that was known before the test begins is no test. */
  readonly since: string;
}

/**
 * Training and test part of a history. Groups are never torn; where nearly all tickets have dates the newest are the test
 * (as in use: past teaches, future is asked), else each subcategory gives its share. Classes with few tickets keep most
 * of them in training, and no class is tested that training does not have. What automation labelled and nobody
 * confirmed is in neither part. Deterministic for a seed.
 */
export function splitHistory(tickets: readonly HistoryTicket[], { testShare, seed }: SplitOptions): HistorySplit {
  const usable = tickets.filter(({ labelSource }) => labelSource !== "automation");
  const automation = tickets.length - usable.length;
  const dated = usable.filter(({ createdAt }) => createdAt !== null).length;
  const method = usable.length > 0 && dated / usable.length >= MIN_DATED ? "time" : "stratified";
  const groups = groupsOf(usable);
  const chosen = method === "time" ? newest(groups, usable.length * testShare) : stratified(groups, testShare, seed);
  const { kept, returned } = keepClassesInTraining(groups, chosen);
  const test = usable.filter(({ group }) => kept.has(group));
  const train = usable.filter(({ group }) => !kept.has(group));
  return {
    train,
    test,
    method,
    leftOut: { automation },
    notes: notesOf({ method, dated, automation, returned, test, usable }),
  };
}

function groupsOf(tickets: readonly HistoryTicket[]): ReadonlyMap<string, Group> {
  const members = new Map<string, HistoryTicket[]>();
  for (const ticket of tickets) {
    const group = members.get(ticket.group);
    if (group === undefined) members.set(ticket.group, [ticket]);
    else group.push(ticket);
  }
  const since = (group: readonly HistoryTicket[]) => earliest(group.map(({ createdAt }) => createdAt ?? ""));
  return new Map([...members].map(([id, group]) => [id, { tickets: group, since: since(group) }]));
}

/** Newest first until the share is reached; a group without a date is not newer than anything. */
function newest(groups: ReadonlyMap<string, Group>, wanted: number): string[] {
  const byAge = [...groups].sort(([a, one], [b, other]) => compare(other.since, one.since) || compare(a, b));
  const chosen: string[] = [];
  let count = 0;
  for (const [id, { tickets, since }] of byAge) {
    if (since === "" || count + tickets.length / 2 > wanted) break;
    chosen.push(id);
    count += tickets.length;
  }
  return chosen;
}

/** What a small subcategory cannot give is owed by the next one of its category. */
function stratified(groups: ReadonlyMap<string, Group>, share: number, seed: number): string[] {
  const random = createRandom(seed);
  const strata = new Map<string, string[]>();
  for (const [id, { tickets }] of groups) {
    const labels = tickets[0]?.labels;
    const key = JSON.stringify([labels?.category, labels?.subcategory ?? ""]);
    strata.set(key, [...(strata.get(key) ?? []), id]);
  }
  const chosen: string[] = [];
  let owed = 0;
  for (const [, ids] of [...strata].sort(([a], [b]) => compare(a, b))) {
    const sizeOf = (id: string) => groups.get(id)?.tickets.length ?? 0;
    owed += ids.reduce((sum, id) => sum + sizeOf(id), 0) * share;
    for (const id of shuffled(ids, random)) {
      if (sizeOf(id) / 2 > owed) continue;
      chosen.push(id);
      owed -= sizeOf(id);
    }
  }
  return chosen;
}

/** Gives groups back, those chosen last first, until each class has enough in training. */
function keepClassesInTraining(groups: ReadonlyMap<string, Group>, chosen: readonly string[]) {
  const kept = new Set(chosen);
  const total = new Map<string, number>();
  const tested = new Map<string, number>();
  for (const [id, { tickets }] of groups) {
    for (const key of tickets.flatMap(classesOf)) {
      increase(total, key);
      if (kept.has(id)) increase(tested, key);
    }
  }
  const tooMuch = (key: string) => (tested.get(key) ?? 0) > (total.get(key) ?? 0) * (1 - MIN_TRAIN_SHARE);
  let returned = 0;
  for (const id of [...chosen].reverse()) {
    const tickets = groups.get(id)?.tickets ?? [];
    const classes = tickets.flatMap(classesOf);
    if (!classes.some(tooMuch)) continue;
    kept.delete(id);
    returned += tickets.length;
    for (const key of classes) tested.set(key, (tested.get(key) ?? 0) - 1);
  }
  return { kept, returned };
}

function classesOf({ labels }: HistoryTicket): string[] {
  const category = JSON.stringify([labels.category]);
  return labels.subcategory === null ? [category] : [category, JSON.stringify([labels.category, labels.subcategory])];
}

function earliest(dates: readonly string[]): string {
  return [...dates].sort(compare)[0] ?? "";
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface SplitFacts {
  readonly method: HistorySplit["method"];
  readonly dated: number;
  readonly automation: number;
  readonly returned: number;
  readonly test: readonly HistoryTicket[];
  readonly usable: readonly HistoryTicket[];
}

function notesOf({ method, dated, automation, returned, test, usable }: SplitFacts): string[] {
  const notes: string[] = [];
  if (method === "time") {
    const from = earliest(test.flatMap(({ createdAt }) => createdAt ?? []));
    if (test.length > 0) notes.push(`The newest tickets are the test, from ${from.slice(0, 10)} on.`);
  } else {
    notes.push(
      `Only ${dated} of ${usable.length} tickets have a date: the test is drawn at random within each subcategory.`,
    );
  }
  if (returned > 0)
    notes.push(`${returned} tickets went back to training, so that each class keeps half of its tickets there.`);
  if (automation > 0)
    notes.push(`${automation} tickets whose labels automation wrote and nobody confirmed are in neither part.`);
  return notes;
}
