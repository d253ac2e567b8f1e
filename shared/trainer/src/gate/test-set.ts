import { AppError, type LabelId, type PriorityId, type Taxonomy } from "@lucid/core";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { createRandom, shuffled } from "../random.ts";

/** A ticket of the frozen test set: which one it is and what it was, never what it says. */
export interface FrozenTicket {
  /** Salted SHA-256 of its text: hex, 32 characters. */
  readonly hash: string;
  readonly category: LabelId;
  readonly subcategory: LabelId | null;
  readonly priority: PriorityId | null;
  /** Salted SHA-256 of its group: near duplicates share it, and none of them may teach. */
  readonly group: string;
}

/**
 * The tickets every release of a customer is measured on. Frozen at the first training, changed only by an admin's explicit act;
 * what agents decide later changes neither its tickets nor their labels.
 */
export interface FrozenTestSet {
  readonly format: 1;
  /** ISO 8601. */
  readonly created: string;
  readonly taxonomy: { readonly id: string; readonly version: number };
  /** Makes the hashes those of one customer's taxonomy: sets with the same salt can be compared. */
  readonly salt: string;
  readonly tickets: readonly FrozenTicket[];
}

export interface FreezeOptions {
  readonly taxonomy: Taxonomy;
  /** Share of each category that is held back. */
  readonly share?: number;
  /** Upper bound of all tickets held back. */
  readonly limit?: number;
  readonly seed: number;
  /** ISO 8601. */
  readonly created: string;
  /** Default: the taxonomy's id, so that training again finds the same hashes. */
  readonly salt?: string;
}

const SHARE = 0.2;
const LIMIT = 5000;
const HASH_CHARACTERS = 32;

/** Which ticket it is, by its text alone: equal for the same text read from another file. Hex, 32 characters. */
export function ticketHash({ subject, body }: Pick<HistoryTicket, "subject" | "body">, salt: string): Promise<string> {
  return saltedHash([subject, body], salt);
}

async function saltedHash(parts: readonly string[], salt: string): Promise<string> {
  const text = [salt, ...parts].map((part) => part.normalize("NFKC").replace(/\s+/gu, " ").trim());
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text.join("\n")));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.slice(0, HASH_CHARACTERS);
}

/** Whether a ticket's labels may teach and test: what automation wrote and nobody confirmed may not. */
export function isTrustworthy(ticket: Pick<HistoryTicket, "labelSource">): boolean {
  return ticket.labelSource !== "automation";
}

/**
 * Chooses the test tickets of a history: the same share of every category, whole groups of near duplicates, one ticket for each
 * text. Categories with fewer than two groups stay in the training part. Deterministic for a seed.
 */
export async function freezeTestSet(tickets: readonly HistoryTicket[], options: FreezeOptions): Promise<FrozenTestSet> {
  const { taxonomy, share = SHARE, limit = LIMIT, seed } = options;
  const usable = tickets.filter(isTrustworthy);
  const kept = Math.min(share, limit / Math.max(1, usable.length));
  const random = createRandom(seed);
  const chosen = taxonomy.categories.flatMap(({ id }) => {
    const groups = [...groupsOf(usable.filter(({ labels }) => labels.category === id)).values()];
    const wanted = groups.length < 2 ? 0 : Math.max(1, Math.round(groups.length * kept));
    return shuffled(groups, random).slice(0, wanted).flat();
  });
  return freezeTickets(chosen, options);
}

/** Freezes test tickets that were chosen elsewhere (a time-based split, say). Tickets with untrusted labels are left out. */
export async function freezeTickets(
  tickets: readonly HistoryTicket[],
  { taxonomy, created, salt = taxonomy.id }: Pick<FreezeOptions, "taxonomy" | "created" | "salt">,
): Promise<FrozenTestSet> {
  return {
    format: 1,
    created,
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    salt,
    tickets: await frozen(tickets.filter(isTrustworthy), salt),
  };
}

/** A history divided by a frozen test set. */
export interface TestSetSplit {
  /** Tickets that may teach. */
  readonly train: readonly HistoryTicket[];
  /** In the order of the test set's tickets, with the frozen labels; null: the ticket is not in this history. */
  readonly test: readonly (HistoryTicket | null)[];
  /** Left out of both: labels that automation wrote, near duplicates of test tickets. */
  readonly leftOut: { readonly automation: number; readonly nearDuplicates: number };
}

/** Finds the frozen tickets in a history, by their text; neither they nor their near duplicates teach. */
export async function splitByTestSet(tickets: readonly HistoryTicket[], testSet: FrozenTestSet): Promise<TestSetSplit> {
  const usable = await Promise.all(
    tickets.filter(isTrustworthy).map(async (ticket) => ({
      ticket,
      hash: await ticketHash(ticket, testSet.salt),
      group: await saltedHash([ticket.group], testSet.salt),
    })),
  );
  const held = new Set(testSet.tickets.map(({ hash }) => hash));
  const tested = usable.filter(({ hash }) => held.has(hash));
  const groups = new Set([...testSet.tickets, ...tested].map(({ group }) => group));
  const train = usable.filter(({ hash, group }) => !held.has(hash) && !groups.has(group)).map(({ ticket }) => ticket);
  const byHash = new Map(tested.map(({ hash, ticket }) => [hash, ticket]));
  return {
    train,
    test: testSet.tickets.map((frozenTicket) => withFrozenLabels(byHash.get(frozenTicket.hash), frozenTicket)),
    leftOut: {
      automation: tickets.length - usable.length,
      nearDuplicates: usable.length - train.length - tested.length,
    },
  };
}

/** An admin's explicit act: the same set with more tickets. The labels of those already in it stay. */
export function extendTestSet(testSet: FrozenTestSet, more: readonly FrozenTicket[]): FrozenTestSet {
  const known = new Set(testSet.tickets.map(({ hash }) => hash));
  return { ...testSet, tickets: [...testSet.tickets, ...more.filter(({ hash }) => !known.has(hash))] };
}

/** Reads a test set from JSON. Throws bad_request naming `name` and what is wrong. */
export function parseTestSet(json: unknown, name: string): FrozenTestSet {
  if (!isTestSet(json)) throw new AppError("bad_request", `${name}: not a frozen test set (format 1)`);
  const position = json.tickets.findIndex((ticket) => !isFrozenTicket(ticket));
  if (position >= 0) throw new AppError("bad_request", `${name}: tickets[${position}] has no hash, category and group`);
  return json;
}

function isTestSet(json: unknown): json is FrozenTestSet {
  if (typeof json !== "object" || json === null) return false;
  return "format" in json && json.format === 1 && "salt" in json && "tickets" in json && Array.isArray(json.tickets);
}

function isFrozenTicket(json: unknown): json is FrozenTicket {
  if (typeof json !== "object" || json === null) return false;
  return ["hash", "category", "group"].every((key) => typeof Reflect.get(json, key) === "string");
}

function withFrozenLabels(found: HistoryTicket | undefined, frozenTicket: FrozenTicket): HistoryTicket | null {
  if (found === undefined) return null;
  const { category, subcategory, priority } = frozenTicket;
  return { ...found, labels: { ...found.labels, category, subcategory, priority } };
}

async function frozen(tickets: readonly HistoryTicket[], salt: string): Promise<FrozenTicket[]> {
  const byHash = new Map<string, FrozenTicket>();
  for (const ticket of tickets) {
    const hash = await ticketHash(ticket, salt);
    const group = await saltedHash([ticket.group], salt);
    const { category, subcategory, priority } = ticket.labels;
    if (!byHash.has(hash)) byHash.set(hash, { hash, category, subcategory, priority, group });
  }
  return [...byHash.values()];
}

function groupsOf(tickets: readonly HistoryTicket[]): Map<string, HistoryTicket[]> {
  const groups = new Map<string, HistoryTicket[]>();
  for (const ticket of tickets) groups.set(ticket.group, [...(groups.get(ticket.group) ?? []), ticket]);
  return groups;
}
