import { decodeHeads, lexicalPart, logSoftmax, scoreText, textVectors } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { assembleHeads, UNKNOWN_FAMILIARITY } from "./assemble-heads.ts";
import { fuse } from "./fit-fusion.ts";
import { byTask, createTrainingSet, fitHeads } from "./fit-heads.ts";
import { DIMS, HYPER, LABELS, trainingExamples } from "./fixtures/training-examples.ts";
import { predictTickets } from "./predict-tickets.ts";
import { scoreHeldOut } from "./score-held-out.ts";
import { STARTER_PRIORITY_COSTS } from "./starter-defaults.ts";
import type { TrainingExample } from "./training-example.ts";

const WEIGHTS = [0.7, 0.3, 0.5];
const TEMPERATURE = 1.4;
const IDENTITY = {
  ...{ taxonomy: { id: "t", version: 1 }, tokenizerHash: "t", maxTokens: 64, priorityCosts: STARTER_PRIORITY_COSTS },
  encoder: { id: "bag", hash: "bag", dims: DIMS },
};

function assemble(examples: readonly TrainingExample[], hyper = HYPER) {
  const set = createTrainingSet(examples, [], LABELS, DIMS);
  const fitted = fitHeads(set, [...examples.keys()], [], hyper);
  const fusions = byTask(() => ({ weights: WEIGHTS, lexicalTemperature: TEMPERATURE }));
  const json = assembleHeads(fitted, LABELS, IDENTITY, { fusions, familiarity: UNKNOWN_FAMILIARITY });
  return { set, fitted, json, heads: decodeHeads(JSON.parse(JSON.stringify(json))) };
}

/** What one int8 step of the weights may move a probability. */
const STEP = 0.02;

describe("assembled heads", () => {
  const examples = trainingExamples(12, 3);
  const { set, fitted, json, heads } = assemble(examples);
  const encodedOf = ({ pooled }: TrainingExample) => ({
    ...{ pooled, dims: DIMS, length: 0, tokenStates: new Float32Array(), meanNorm: 1 },
  });

  it("say with two matrices what the three parts say together", () => {
    const parts = scoreHeldOut(set, fitted, [...examples.keys()]);
    examples.forEach((example, index) => {
      const scores = scoreText(heads, textVectors(heads, example.tokens, encodedOf(example)));
      for (const task of ["category", "subcategory", "priority"] as const) {
        const groups = task === "subcategory" ? LABELS.groups : null;
        const { dense = [], lexical = [], joint = [] } = parts[index]?.[task] ?? {};
        const wanted = fuse([dense, lexical, joint], WEIGHTS, groups).map(Math.exp);
        scores[task].probabilities.forEach((probability, label) => {
          expect(Math.abs(probability - (wanted[label] ?? Number.NaN))).toBeLessThan(STEP);
        });
      }
    });
  });

  it("say by the words alone what lexical part and the joint part's words say, at their own temperature", () => {
    const parts = scoreHeldOut(set, fitted, [...examples.keys()]);
    const alone = decodeHeads(lexicalPart(json));
    examples.forEach((example, index) => {
      const { lexical = [], jointWords = [] } = parts[index]?.category ?? {};
      const [, own = 0, both = 0] = WEIGHTS;
      const logits = lexical.map((value, label) => (own * value + both * (jointWords[label] ?? 0)) / TEMPERATURE);
      const wanted = logSoftmax(logits, null).map(Math.exp);
      const { probabilities } = scoreText(alone, textVectors(alone, example.tokens, null)).category;
      probabilities.forEach((probability, label) => {
        expect(Math.abs(probability - (wanted[label] ?? Number.NaN))).toBeLessThan(STEP);
      });
    });
  });

  it("need no joint part", () => {
    const without = assemble(examples, { ...HYPER, joint: null });
    expect(without.fitted.tasks.category.joint).toBeNull();
    const right = predictTickets(without.heads, examples).filter(
      ({ category }, index) => category.labelId === LABELS.category[examples[index]?.category ?? -1],
    );
    expect(right.length).toBeGreaterThan(0.9 * examples.length);
  });

  it("call every ticket normal where nobody said a priority, and say so with one probability", () => {
    const silent = assemble(examples.map((example) => ({ ...example, priority: null })));
    for (const lexicalOnly of [false, true]) {
      const said = predictTickets(silent.heads, examples, { lexicalOnly }).map(({ priority }) => priority);
      expect(new Set(said.map(({ labelId }) => labelId))).toEqual(new Set(["normal"]));
      expect(new Set(said.map(({ confidence }) => confidence)).size).toBe(1);
    }
  });
});
