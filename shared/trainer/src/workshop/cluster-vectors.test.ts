import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { agglomerate, cosines, cutAt, type Similarities, silhouette } from "./cluster-vectors.ts";

function onCircle(...degrees: readonly number[]): Similarities {
  return cosines(degrees.map((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));
}

/** Average linkage as it is defined: again and again the two clusters with the highest mean cosine. */
function naive({ size, values }: Similarities): number[] {
  const clusters = Array.from({ length: size }, (_, index) => [index]);
  const merged: number[] = [];
  while (clusters.length > 1) {
    let best = { a: 0, b: 1, mean: Number.NEGATIVE_INFINITY };
    clusters.forEach((one, a) => {
      clusters.slice(0, a).forEach((other, b) => {
        const sum = one
          .flatMap((x) => other.map((y) => values[x * size + y] ?? 0))
          .reduce((total, value) => total + value, 0);
        const mean = sum / (one.length * other.length);
        if (mean > best.mean) best = { a, b, mean };
      });
    });
    merged.push(best.mean);
    const [gone] = clusters.splice(best.a, 1);
    clusters[best.b]?.push(...(gone ?? []));
  }
  return merged;
}

const SIX = onCircle(0, 10, 25, 80, 95, 200);

describe("average linkage", () => {
  it("equals scipy's linkage on six directions", () => {
    const distances = agglomerate(SIX).map(({ similarity }) => 1 - similarity);
    const scipy = [0.01519225, 0.03407417, 0.06388319, 0.76145585, 1.73590282];
    scipy.forEach((distance, step) => {
      expect(distances[step]).toBeCloseTo(distance, 5);
    });
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))("merges as the definition says (seed %i)", (seed) => {
    const random = createRandom(seed);
    const similarities = cosines(
      Array.from({ length: 25 }, () => {
        const vector = [random() - 0.5, random() - 0.5, random() - 0.5];
        const norm = Math.hypot(...vector);
        return vector.map((value) => value / norm);
      }),
    );
    const merges = agglomerate(similarities);
    naive(similarities).forEach((mean, step) => {
      expect(merges[step]?.similarity).toBeCloseTo(mean, 4);
    });
    for (const threshold of [0.9, 0.5, -0.2]) {
      const members = cutAt(merges, 25, threshold).flat();
      expect(members.sort((a, b) => a - b)).toEqual([...Array(25).keys()]);
    }
  });

  it("leaves what is like nothing alone", () => {
    const clusters = cutAt(agglomerate(SIX), 6, 0.8).map((one) => one.sort((a, b) => a - b));
    expect(clusters.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([[0, 1, 2], [3, 4], [5]]);
  });

  it("has nothing to merge in one vector", () => {
    expect(agglomerate(onCircle(30))).toEqual([]);
    expect(agglomerate(cosines([]))).toEqual([]);
  });
});

it("the silhouette equals scikit-learn's", () => {
  expect(silhouette(SIX, [[0, 1, 2], [3, 4], [5]])).toBeCloseTo(0.7836590775796797, 5);
});
