import { sha256Hex } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { AdaptationReport } from "./adapt-options.ts";

/** Which tickets an adapter has learned, with which labels: salted hashes, never what a ticket says. */
export interface LearnedTickets {
  readonly format: 1;
  /** Makes the hashes those of one customer's taxonomy. */
  readonly salt: string;
  /** Of text, category and subcategory: SHA-256, hex, 16 characters. */
  readonly hashes: readonly string[];
}

type Learnable = Pick<HistoryTicket, "subject" | "body" | "labels">;

/** 64 bits: two of a million tickets are mistaken for each other once in thirty million histories. */
const HASH_CHARACTERS = 16;

/** What taught an adapter, and what it had learned `before`, as a list to keep beside it. */
export async function learnedTickets(
  tickets: readonly Learnable[],
  salt: string,
  before: LearnedTickets | null = null,
): Promise<LearnedTickets> {
  const hashes = await Promise.all(tickets.map((ticket) => hashOf(ticket, salt)));
  const earlier = before?.salt === salt ? before.hashes : [];
  return { format: 1, salt, hashes: [...new Set([...earlier, ...hashes])].sort() };
}

/** A candidate, as far as it says what its adapter has learned. */
interface Adapted {
  readonly adapter?: Uint8Array;
  readonly adaptation: Pick<AdaptationReport, "adapted" | "method"> | null;
  readonly divided: { readonly train: readonly Learnable[] };
  readonly taxonomy: { readonly id: string };
}

/**
 * The list to keep beside a candidate's adapter. null: there is none, or it was made by contrast: nothing was held out then, so that
 * no ticket could judge a training that goes on from it.
 */
export async function learnedByCandidate(
  { adapter, adaptation, divided, taxonomy }: Adapted,
  before: LearnedTickets | null,
): Promise<LearnedTickets | null> {
  if (adapter === undefined) return null;
  if (adaptation?.adapted !== true) return before;
  return adaptation.method === "contrast" ? null : learnedTickets(divided.train, taxonomy.id, before);
}

/** Says of tickets out of `tickets` whether the adapter knows them. One that was labelled anew since is new to it. */
export async function createKnows(
  tickets: readonly HistoryTicket[],
  learned: LearnedTickets,
): Promise<(ticket: HistoryTicket) => boolean> {
  const known = new Set(learned.hashes);
  const keys = await Promise.all(
    tickets.map(async (ticket) => (known.has(await hashOf(ticket, learned.salt)) ? [keyOf(ticket)] : [])),
  );
  const found = new Set(keys.flat());
  return (ticket) => found.has(keyOf(ticket));
}

/** Reads a list from JSON. Throws bundle_incompatible naming `name`. */
export function parseLearnedTickets(json: unknown, name: string): LearnedTickets {
  if (isLearnedTickets(json)) return json;
  throw new AppError("bundle_incompatible", `${name}: not a list of learned tickets (format 1)`);
}

function isLearnedTickets(json: unknown): json is LearnedTickets {
  if (typeof json !== "object" || json === null || !("format" in json) || json.format !== 1) return false;
  if (!("salt" in json) || typeof json.salt !== "string" || !("hashes" in json)) return false;
  return Array.isArray(json.hashes) && json.hashes.every((hash) => typeof hash === "string");
}

async function hashOf(ticket: Learnable, salt: string): Promise<string> {
  const digest = await sha256Hex(new TextEncoder().encode(`learned\n${salt}\n${keyOf(ticket)}`));
  return digest.slice(0, HASH_CHARACTERS);
}

function keyOf({ subject, body, labels }: Learnable): string {
  return JSON.stringify([subject, body, labels.category, labels.subcategory]);
}
