import { describe, expect, it } from "vitest";
import { crossValidate, foldCount } from "./cross-validate.ts";
import { createTrainingSet } from "./fit-heads.ts";
import { fitTask } from "./fit-tasks.ts";
import { DIMS, HYPER, LABELS, trainingExample, trainingExamples } from "./fixtures/training-examples.ts";
import { makeFolds } from "./make-folds.ts";

/** Groups of two texts, each with a word that no other group has, and a name that is nobody's. */
const GROUP_WORDS = ["granite", "walnut", "copper", "velvet", "marble", "cotton", "bamboo", "silver", "amber", "coral"];
const examples = [
  ...GROUP_WORDS.flatMap((word, index) =>
    ["printer", "toner"].map((thing) =>
      trainingExample(`${thing} ${word}`, {
        group: word,
        category: index % 2,
        subcategory: (index % 2) * 2,
        priority: 1,
      }),
    ),
  ),
  trainingExample("zanzibar", { role: "name", fromTaxonomy: true }),
];
const set = createTrainingSet(examples, [], LABELS, DIMS);
const validation = crossValidate(set, HYPER, { seed: 5 });
const stemId = (word: string) =>
  set.space.features.findIndex(({ family, key }) => family === "stems" && key === word.slice(0, 6));

describe("cross-validation", () => {
  it("scores no text by heads that saw its group", () => {
    for (const { fitted, held } of validation.folds) {
      const groups = new Set(held.map((text) => examples[text]?.group ?? ""));
      for (const word of GROUP_WORDS)
        expect([word, fitted.vocabulary.rows[stemId(word)] === -1]).toEqual([word, groups.has(word)]);
    }
  });

  it("holds out every ticket once, whole groups at a time, and names never", () => {
    const held = validation.folds.flatMap((fold) => fold.held);
    expect([...held].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, text) => text));
    expect(validation.examples.map((scores) => scores !== null)).toEqual([...new Array(20).fill(true), false]);
    for (const { fitted } of validation.folds) expect(fitted.vocabulary.rows[stemId("zanzibar")]).not.toBe(-1);
  });

  it("holds out only the groups that taught no encoder, where they are named, and all of them", () => {
    const groups = new Set(["granite", "velvet", "amber"]);
    const named = crossValidate(set, HYPER, { seed: 5, heldOutGroups: groups });
    const held = new Set(named.folds.flatMap((fold) => fold.held).map((text) => examples[text]?.group));
    expect(held).toEqual(groups);
    expect(named.examples.map((scores) => scores !== null)).toEqual(
      examples.map(({ group, fromTaxonomy }) => !fromTaxonomy && groups.has(group)),
    );
  });

  it("spreads each subcategory evenly over the folds", () => {
    const texts = trainingExamples(15, 1);
    const folds = makeFolds(texts, 5, 2);
    for (let fold = 0; fold < 5; fold++) {
      for (let subcategory = 0; subcategory < 4; subcategory++) {
        const here = texts.filter((text, index) => folds[index] === fold && text.subcategory === subcategory);
        expect(here).toHaveLength(3);
      }
    }
  });

  it("uses fewer folds where there are many examples", () => {
    expect([foldCount(300), foldCount(20_000)]).toEqual([5, 3]);
  });
});

describe("a task's fusion", () => {
  const many = createTrainingSet(trainingExamples(20, 9), [], LABELS, DIMS);
  const heldOut = crossValidate(many, HYPER, { seed: 5 });
  const category = fitTask("category", many, heldOut);

  it("is hardly worse on held-out texts than the better of its parts, and weighs none against itself", () => {
    expect(category.macroF1.fused).toBeGreaterThanOrEqual(
      Math.max(category.macroF1.dense, category.macroF1.lexical) - 0.03,
    );
    expect(category.weights).toHaveLength(3);
    expect(Math.min(...category.weights)).toBeGreaterThanOrEqual(0);
    expect(category.lexicalTemperature).toBeGreaterThan(0);
  });

  it("is a usable guess where no text has a label", () => {
    const silent = createTrainingSet(
      trainingExamples(6, 2).map((example) => ({ ...example, priority: null })),
      [],
      LABELS,
      DIMS,
    );
    const { weights, macroF1 } = fitTask("priority", silent, crossValidate(silent, HYPER, { seed: 5 }));
    expect(weights.every((weight) => Number.isFinite(weight) && weight > 0)).toBe(true);
    expect(macroF1.fused).toBe(0);
  });
});
