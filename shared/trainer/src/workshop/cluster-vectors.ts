/** One step of an agglomeration: two clusters become one. Vectors are clusters 0 ... n - 1, the merge at step s is n + s. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  /** Mean cosine between the members of the two. */
  readonly similarity: number;
}

/** Vectors are unit vectors of one length; the matrix of all pairs is kept: [n x n], symmetric. */
export interface Similarities {
  readonly size: number;
  readonly values: Float32Array;
}

/** Cosines of all pairs of unit vectors. */
export function cosines(vectors: readonly ArrayLike<number>[]): Similarities {
  const size = vectors.length;
  const values = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    const one = vectors[row] ?? [];
    for (let column = row; column < size; column++) {
      const other = vectors[column] ?? [];
      let sum = 0;
      for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
      values[row * size + column] = sum;
      values[column * size + row] = sum;
    }
  }
  return { size, values };
}

/**
 * Average-linkage agglomeration (UPGMA) by the nearest-neighbour chain, O(n^2) time (Murtagh 1983; Müllner 2011): merges
 * from the most to the least similar. No number of clusters has to be known, no seed is drawn, and what is like nothing
 * stays alone, which is why it is preferred to k-means here.
 */
export function agglomerate({ size, values }: Similarities): Merge[] {
  const between = Float32Array.from(values);
  const weights = new Float64Array(size).fill(1);
  const alive = new Uint8Array(size).fill(1);
  const steps: { left: number; right: number; similarity: number }[] = [];
  const chain: number[] = [];
  while (steps.length < size - 1) {
    if (chain.length === 0) chain.push(alive.indexOf(1));
    const top = chain.at(-1) ?? 0;
    const nearest = nearestOf(between, alive, size, top, chain.at(-2));
    if (nearest !== chain.at(-2)) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    steps.push({ left: top, right: nearest, similarity: between[top * size + nearest] ?? 0 });
    absorb(between, weights, alive, size, top, nearest);
  }
  return inOrder(steps, size);
}

/** The most similar living cluster; on a tie the one before on the chain, so that the chain ends. */
function nearestOf(
  between: Float32Array,
  alive: Uint8Array,
  size: number,
  row: number,
  before: number | undefined,
): number {
  let best = before ?? -1;
  let most = before === undefined ? Number.NEGATIVE_INFINITY : (between[row * size + before] ?? 0);
  for (let other = 0; other < size; other++) {
    const similarity = between[row * size + other] ?? 0;
    if (other !== row && alive[other] === 1 && similarity > most) [best, most] = [other, similarity];
  }
  return best;
}

/** `kept` becomes the union of both; its similarity to others is the mean weighted by size. */
function absorb(
  between: Float32Array,
  weights: Float64Array,
  alive: Uint8Array,
  size: number,
  gone: number,
  kept: number,
): void {
  const [a, b] = [weights[gone] ?? 0, weights[kept] ?? 0];
  alive[gone] = 0;
  weights[kept] = a + b;
  for (let other = 0; other < size; other++) {
    if (alive[other] === 0 || other === kept) continue;
    const mean = (a * (between[gone * size + other] ?? 0) + b * (between[kept * size + other] ?? 0)) / (a + b);
    between[kept * size + other] = mean;
    between[other * size + kept] = mean;
  }
}

/** The chain finds merges out of order: sorted by similarity (average linkage has no inversions) and renumbered. */
function inOrder(steps: readonly Merge[], size: number): Merge[] {
  const current = Array.from({ length: size }, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while ((representative[at] ?? at) !== at) at = representative[at] ?? at;
    return at;
  };
  const representative = Array.from({ length: size }, (_, index) => index);
  return [...steps]
    .sort((a, b) => b.similarity - a.similarity)
    .map(({ left, right, similarity }, step) => {
      const [a, b] = [root(left), root(right)];
      const merge = { left: current[a] ?? a, right: current[b] ?? b, similarity };
      representative[a] = b;
      current[b] = size + step;
      return merge;
    });
}

/** Clusters (lists of indices) after all merges that are at least this similar; single vectors included. */
export function cutAt(merges: readonly Merge[], size: number, similarity: number): number[][] {
  const clusters = new Map<number, number[]>(Array.from({ length: size }, (_, index) => [index, [index]]));
  merges.forEach((merge, step) => {
    if (merge.similarity < similarity) return;
    clusters.set(size + step, [...(clusters.get(merge.left) ?? []), ...(clusters.get(merge.right) ?? [])]);
    clusters.delete(merge.left);
    clusters.delete(merge.right);
  });
  return [...clusters.values()];
}

/**
 * Mean silhouette (Rousseeuw 1987) with 1 - cosine as distance, over all vectors; a vector alone in its cluster counts 0.
 */
export function silhouette({ size, values }: Similarities, clusters: readonly (readonly number[])[]): number {
  let sum = 0;
  clusters.forEach((own, cluster) => {
    if (own.length < 2) return;
    for (const member of own) {
      let inside = 0;
      let nearest = Number.POSITIVE_INFINITY;
      clusters.forEach((others, index) => {
        let total = 0;
        for (const other of others) total += 1 - (values[member * size + other] ?? 0);
        if (index === cluster) inside = (total - (1 - (values[member * size + member] ?? 1))) / (own.length - 1);
        else nearest = Math.min(nearest, total / others.length);
      });
      if (nearest === Number.POSITIVE_INFINITY) continue;
      const widest = Math.max(inside, nearest);
      sum += widest === 0 ? 0 : (nearest - inside) / widest;
    }
  });
  return size === 0 ? 0 : sum / size;
}
