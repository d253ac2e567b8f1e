import type { LabelId } from "@lucid/core";
import type { TrainingSet } from "./fit-heads.ts";

/** A tag that may be learned. */
export interface TagExamples {
  readonly label: LabelId;
  /** Examples that carry it (indices). */
  readonly carriers: ReadonlySet<number>;
}

/** Tickets with a tag, below which nothing can be learned of it. */
const MINIMUM_TICKETS = 10;
/** A tag of a few requesters tells who asked, not what about. */
const MINIMUM_REQUESTERS = 5;
/** A tag that nearly every ticket carries tells nothing. */
const COMMON = 0.9;
/** Tickets that two names must share to be the same thing. */
const SAME = 0.98;
/** Tags that are learned at most; the most frequent ones. */
const MAXIMUM = 40;

/**
 * Tags worth learning, the most frequent first: on enough tickets of enough requesters (where it is known who asked),
 * and more than another name of a category or subcategory (desks write their choices into tags, too).
 */
export function chooseTags({ examples }: TrainingSet): TagExamples[] {
  const known = examples.flatMap(({ tags }, text) => (tags === undefined ? [] : [{ text, tags: new Set(tags) }]));
  const carriers = new Map<LabelId, Set<number>>();
  for (const { text, tags } of known) {
    for (const tag of tags) carriers.set(tag, (carriers.get(tag) ?? new Set()).add(text));
  }
  const labels = labelCounts(
    examples,
    known.map(({ text }) => text),
  );
  return [...carriers]
    .map(([label, texts]) => ({ label, carriers: texts }))
    .filter(({ carriers: texts }) => texts.size >= MINIMUM_TICKETS && texts.size <= COMMON * known.length)
    .filter(({ carriers: texts }) => isOfMany(examples, texts) && !repeatsLabel(examples, texts, labels))
    .sort((a, b) => b.carriers.size - a.carriers.size || (a.label < b.label ? -1 : 1))
    .slice(0, MAXIMUM);
}

function isOfMany(examples: TrainingSet["examples"], texts: ReadonlySet<number>): boolean {
  const requesters = [...texts].map((text) => examples[text]?.requester ?? null);
  if (requesters.every((requester) => requester === null)) return true;
  const named = new Set(requesters.filter((requester) => requester !== null)).size;
  // A ticket nobody is named for counts as one more person.
  return named + requesters.filter((requester) => requester === null).length >= MINIMUM_REQUESTERS;
}

type LabelCounts = ReadonlyMap<string, number>;

/** Tickets of each category and subcategory. */
function labelCounts(examples: TrainingSet["examples"], texts: Iterable<number>): LabelCounts {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const { category, subcategory } = examples[text] ?? { category: null, subcategory: null };
    for (const key of [`category ${category}`, `subcategory ${subcategory}`])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Whether the tag and some label are on the same tickets, nearly without exception. */
function repeatsLabel(examples: TrainingSet["examples"], texts: ReadonlySet<number>, all: LabelCounts): boolean {
  return [...labelCounts(examples, texts)].some(
    ([key, count]) => count >= SAME * texts.size && count >= SAME * (all.get(key) ?? 0),
  );
}
