import { createRandom, shuffled } from "../random.ts";

export interface MixReplayOptions<T> {
  /** What is to be learned: all of it is in the mixture. */
  readonly fresh: readonly T[];
  /** What was learned before, to draw from. */
  readonly old: readonly T[];
  /** Share of the mixture that is old, from 0 to below 1; less where there are not enough. */
  readonly share: number;
  readonly labelOf: (item: T) => number;
  readonly seed: number;
}

/**
 * New and old items for continued learning, so that what was learned before is not forgotten (rehearsal: Robins,
 * "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995). Old ones are drawn in proportion to their classes, but
 * one of every class at least while there is room, the rarest first. Random order; the same seed gives the same mixture.
 */
export function mixReplay<T>({ fresh, old, share, labelOf, seed }: MixReplayOptions<T>): T[] {
  const random = createRandom(seed);
  const bounded = Math.min(Math.max(share, 0), 0.99);
  const wanted = Math.min(old.length, Math.round((fresh.length * bounded) / (1 - bounded)));
  const byLabel = new Map<number, T[]>();
  for (const item of shuffled(old, random)) {
    const label = labelOf(item);
    const known = byLabel.get(label);
    if (known === undefined) byLabel.set(label, [item]);
    else known.push(item);
  }
  const groups = [...byLabel].sort(([left, some], [right, others]) => some.length - others.length || left - right);
  const first = groups.flatMap(([, items]) => items.slice(0, 1)).slice(0, wanted);
  const rest = groups.flatMap(([, items]) => items.slice(1));
  // Evenly spaced over what lies class by class: each class gets its share, up to one more or less.
  const further = wanted - first.length;
  const drawn = Array.from(
    { length: further },
    (_, place) => rest[Math.floor(((place + 0.5) * rest.length) / further)],
  );
  return shuffled([...fresh, ...first, ...drawn.flatMap((item) => (item === undefined ? [] : [item]))], random);
}
