import { comparableWords } from "./comparable-words.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import { bandKeys, sharedShingles, shinglesOf } from "./min-hash.ts";

const MIN_JACCARD = 0.8;
/** A forward with a line above it: nearly all of the shorter text is in the longer one. */
const MIN_CONTAINMENT = 0.9;
const MIN_CONTAINED = 10;
/** Texts of a bucket that one text is compared with: many templates with one beginning must not cost the square. */
const MAX_COMPARED = 60;

/**
 * Sets each ticket's group: near duplicates share it. Of subject and body as comparable words, 3-shingles are taken;
 * candidates come from MinHash in 32 bands of 3 (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
 * chapter 3) and are compared exactly: Jaccard >= 0.8, or 90 % of the shorter text inside the longer one. Transitive; the
 * group is the id of its first ticket. Deterministic.
 */
export function groupNearDuplicates(tickets: readonly HistoryTicket[]): HistoryTicket[] {
  const groups = createUnion(tickets.length);
  const texts = tickets.map((ticket) => comparableWords(ticket));
  const shingles = texts.map(shinglesOf);
  const firstWith = new Map<string, number>();
  const buckets = new Map<number, number[]>();
  shingles.forEach((own, index) => {
    if (own.length === 0) return;
    const text = texts[index]?.join(" ") ?? "";
    const same = firstWith.get(text);
    if (same !== undefined) {
      groups.join(same, index);
      return;
    }
    firstWith.set(text, index);
    for (const key of bandKeys(own)) joinBucket(buckets, key, index);
  });
  return tickets.map((ticket, index) => ({ ...ticket, group: tickets[groups.first(index)]?.id ?? ticket.id }));

  function joinBucket(all: Map<number, number[]>, key: number, index: number): void {
    const bucket = all.get(key) ?? [];
    all.set(key, bucket);
    const own = shingles[index];
    for (const other of bucket) {
      const theirs = shingles[other];
      if (own === undefined || theirs === undefined || groups.first(other) === groups.first(index)) continue;
      if (areNear(own, theirs)) groups.join(other, index);
    }
    if (bucket.length < MAX_COMPARED) bucket.push(index);
  }
}

function areNear(a: Uint32Array, b: Uint32Array): boolean {
  const shared = sharedShingles(a, b);
  const shorter = Math.min(a.length, b.length);
  if (shared >= MIN_JACCARD * (a.length + b.length - shared)) return true;
  return shorter >= MIN_CONTAINED && shared >= MIN_CONTAINMENT * shorter;
}

/** Disjoint sets of 0 … size - 1; the smallest member stands for its set. */
function createUnion(size: number) {
  const parent = Array.from({ length: size }, (_, index) => index);
  const first = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[index] = root;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [one, other] = [first(a), first(b)];
    parent[Math.max(one, other)] = Math.min(one, other);
  };
  return { first, join };
}
