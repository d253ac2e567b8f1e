import type { FurtherWeights } from "./further-json.ts";
import { minimize } from "./minimize.ts";

/** Logits without biases that heads of tags, fitted without this ticket, give it; and the tags it carries. */
export interface TagScores {
  readonly dense: readonly number[];
  readonly lexical: readonly number[];
  readonly carries: readonly boolean[];
}

/** How vector and words speak together of every tag, and how likely each tag is beforehand. */
export interface TagFusion {
  readonly weights: FurtherWeights;
  /** Log odds of each tag before the text is read. */
  readonly fused: readonly number[];
  /** The same for the words alone, and their weight there. */
  readonly alone: readonly number[];
  readonly words: number;
}

/** The words' weight is never nothing: alone they speak, too. */
const LEAST_WEIGHT = 0.05;
/** As many imagined tickets hold the weights at the first guess. */
const PRIOR_TICKETS = 4;

/** Calibrates all tags at once on held-out scores: shared weights of the parts, log odds for each tag. */
export function fitTagFusion(scores: readonly TagScores[]): TagFusion {
  const both = calibrate(scores, ["dense", "lexical"], 0.5);
  const alone = calibrate(scores, ["lexical"], 1);
  const [dense = 0, lexical = 0] = both.weights;
  return {
    weights: { dense, lexical },
    fused: both.bias,
    alone: alone.bias,
    words: alone.weights[0] ?? 1,
  };
}

/** Probability of a tag (index) by held-out scores. */
export function probabilityOf(fusion: TagFusion, scores: TagScores, tag: number, mode: "fused" | "alone"): number {
  const words = scores.lexical[tag] ?? 0;
  const logit =
    mode === "alone"
      ? fusion.words * words + (fusion.alone[tag] ?? 0)
      : fusion.weights.lexical * words + fusion.weights.dense * (scores.dense[tag] ?? 0) + (fusion.fused[tag] ?? 0);
  return 1 / (1 + Math.exp(-logit));
}

/** Logistic regression of "carries the tag" on the parts' logits, over all tickets and tags (Platt 1999). */
function calibrate(scores: readonly TagScores[], parts: readonly ("dense" | "lexical")[], guess: number) {
  const tags = scores[0]?.carries.length ?? 0;
  const start = new Float64Array(parts.length + tags);
  start.fill(guess, 0, parts.length);
  for (let tag = 0; tag < tags; tag++) start[parts.length + tag] = priorLogOdds(scores, tag);
  const objective = (point: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    let loss = 0;
    parts.forEach((_, part) => {
      const off = (point[part] ?? 0) - guess;
      loss += 0.5 * PRIOR_TICKETS * off * off;
      gradient[part] = PRIOR_TICKETS * off;
    });
    for (const one of scores) for (let tag = 0; tag < tags; tag++) loss += addLoss(one, tag, parts, point, gradient);
    return loss;
  };
  const { point } = minimize(objective, start, { maxIterations: 100, tolerance: 1e-5 });
  return {
    weights: parts.map((name, part) => Math.max(name === "lexical" ? LEAST_WEIGHT : 0, point[part] ?? 0)),
    bias: Array.from(point.subarray(parts.length)),
  };
}

function addLoss(
  scores: TagScores,
  tag: number,
  parts: readonly ("dense" | "lexical")[],
  point: Float64Array,
  gradient: Float64Array,
): number {
  const biasAt = parts.length + tag;
  let logit = point[biasAt] ?? 0;
  for (let part = 0; part < parts.length; part++) {
    logit += (point[part] ?? 0) * (scores[parts[part] ?? "lexical"][tag] ?? 0);
  }
  const carries = scores.carries[tag] === true;
  const residual = 1 / (1 + Math.exp(-logit)) - (carries ? 1 : 0);
  for (let part = 0; part < parts.length; part++) {
    gradient[part] = (gradient[part] ?? 0) + residual * (scores[parts[part] ?? "lexical"][tag] ?? 0);
  }
  gradient[biasAt] = (gradient[biasAt] ?? 0) + residual;
  const towards = carries ? logit : -logit;
  return towards > 0 ? Math.log1p(Math.exp(-towards)) : Math.log1p(Math.exp(towards)) - towards;
}

function priorLogOdds(scores: readonly TagScores[], tag: number): number {
  const carriers = scores.filter(({ carries }) => carries[tag]).length;
  return Math.log((carriers + 0.5) / (scores.length - carriers + 0.5));
}
