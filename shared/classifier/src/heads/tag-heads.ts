import { AppError, type RankedLabel } from "@lucid/core";
import { decodeFurtherHead, furtherLogits, type HeadSizes, modeOf } from "./further-heads.ts";
import type { TextVectors } from "./fused-heads.ts";
import type { TagHead, TagsJson } from "./heads-format.ts";

/** Checks and decodes the heads of tags. Throws bundle_incompatible naming what is wrong. */
export function decodeTagHeads(json: TagsJson, sizes: HeadSizes): TagHead {
  const head = decodeFurtherHead(json, sizes, "tags");
  for (const { thresholds } of [head.fused, head.alone]) {
    const sound = Array.isArray(thresholds) && thresholds.length === head.labels.length;
    if (!sound || !thresholds.every((value) => value > 0)) {
      throw new AppError("bundle_incompatible", "heads.json: tags have no threshold each");
    }
  }
  return head;
}

/** Tags of a text, each for itself: those that reach their own threshold, the most probable first. */
export function tagsOf(head: TagHead | null, vectors: TextVectors): RankedLabel[] {
  if (head === null) return [];
  const { thresholds } = modeOf(head, vectors);
  return furtherLogits(head, vectors)
    .flatMap((logit, index): RankedLabel[] => {
      const confidence = 1 / (1 + Math.exp(-logit));
      const labelId = head.labels[index];
      return labelId === undefined || !(confidence >= (thresholds[index] ?? 1)) ? [] : [{ labelId, confidence }];
    })
    .sort((a, b) => b.confidence - a.confidence);
}
