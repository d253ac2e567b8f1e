import { describe, expect, it } from "vitest";
import { chooseVocabulary, lexicalRow, type VocabularyRules } from "./choose-vocabulary.ts";
import { collectFeatures } from "./collect-features.ts";
import { trainingExample } from "./fixtures/training-examples.ts";
import type { TrainingExample } from "./training-example.ts";

const RULES: VocabularyRules = {
  minimumTexts: { pieces: 1, bigrams: 1, stems: 1, cues: 1 },
  maximumFeatures: 1_000,
  oddsExponent: 0,
};

function choose(texts: readonly TrainingExample[], rules: Partial<VocabularyRules> = {}) {
  const space = collectFeatures(texts.map(({ tokens }) => tokens));
  const vocabulary = chooseVocabulary(space, texts, [...texts.keys()], { ...RULES, ...rules });
  const stems = vocabulary.features.flatMap(({ family, key }) => (family === "stems" ? [key] : []));
  return { space, vocabulary, stems };
}

/** Two texts each of so many requesters. */
const saidBy = (requesters: number, subject: string) =>
  Array.from({ length: 2 * requesters }, (_, index) =>
    trainingExample(subject, { requester: `r${index % requesters}` }),
  );

describe("features", () => {
  it("are counted in each text and have one id in all texts", () => {
    const texts = [trainingExample("paper paper paper tray"), trainingExample("tray paper")];
    const { features, texts: counted } = collectFeatures(texts.map(({ tokens }) => tokens));
    const paper = features.findIndex(({ family, key }) => family === "stems" && key === "paper");
    const count = (text: number) => counted[text]?.counts[counted[text]?.ids.indexOf(paper) ?? -1];
    expect([count(0), count(1)]).toEqual([3, 1]);
    expect(new Set(features.map(({ family, key }) => `${family} ${key}`)).size).toBe(features.length);
  });
});

describe("a vocabulary", () => {
  it("has no word that four requesters used, and has what five used", () => {
    const { stems } = choose([...saidBy(4, "zanzibar"), ...saidBy(5, "granite"), ...saidBy(9, "printer")]);
    expect(stems).toEqual(["granit", "printe"]);
  });

  it("counts a ticket nobody is named for as one more person", () => {
    const unnamed = (count: number, subject: string) =>
      Array.from({ length: count }, () => trainingExample(subject, { requester: null }));
    const named = saidBy(6, "printer");
    expect(choose([...named, ...unnamed(4, "zanzibar")]).stems).toEqual(["printe"]);
    expect(choose([...named, ...unnamed(5, "zanzibar")]).stems).toEqual(["printe", "zanzib"]);
    expect(choose([...named, ...saidBy(3, "zanzibar"), ...unnamed(2, "zanzibar")]).stems).toContain("zanzib");
  });

  it("has the taxonomy's own words whoever used them", () => {
    const own = trainingExample("zanzibar", { fromTaxonomy: true, role: "name" });
    expect(choose([own, ...saidBy(6, "printer")]).stems).toEqual(["printe", "zanzib"]);
    expect(choose([own, ...saidBy(1, "zanzibar"), ...saidBy(6, "printer")]).stems).toContain("zanzib");
  });

  it("has every word where nobody is named", () => {
    expect(choose([trainingExample("zanzibar"), trainingExample("printer")]).stems).toEqual(["printe", "zanzib"]);
  });

  it("leaves out what occurs in too few texts, by family", () => {
    const texts = [trainingExample("paper tray"), trainingExample("paper gate"), trainingExample("paper tray")];
    expect(choose(texts, { minimumTexts: { ...RULES.minimumTexts, stems: 2 } }).stems).toEqual(["paper", "tray"]);
    expect(choose(texts, { minimumTexts: { ...RULES.minimumTexts, stems: 4 } }).stems).toEqual([]);
  });

  it("keeps the most frequent where there are too many, and counts only what may teach", () => {
    const texts = [trainingExample("paper"), trainingExample("paper"), trainingExample("gate")];
    expect(choose(texts, { maximumFeatures: 2 }).stems).toEqual(["paper"]);
    const space = collectFeatures(texts.map(({ tokens }) => tokens));
    const held = chooseVocabulary(space, texts, [0, 1], RULES);
    expect(held.features.map(({ key }) => key)).not.toContain("gate");
  });

  it("weighs words that tell classes apart more than equally frequent ones that do not", () => {
    const texts = [0, 1, 0, 1].map((category, index) =>
      trainingExample(`${category === 0 ? "printer" : "badge"} ${index < 2 ? "granite" : "zanzibar"}`, { category }),
    );
    const { vocabulary } = choose(texts, { oddsExponent: 1 });
    const weight = (stem: string) => vocabulary.idf[vocabulary.features.findIndex(({ key }) => key === stem)] ?? 0;
    expect(weight("printe")).toBeGreaterThan(2 * weight("granit"));
    const plain = choose(texts).vocabulary;
    expect(plain.idf[plain.features.findIndex(({ key }) => key === "printe")]).toBeCloseTo(Math.log(5 / 3) + 1, 6);
  });

  it("makes vectors of length 1", () => {
    const { space, vocabulary } = choose([trainingExample("paper paper tray"), trainingExample("gate")]);
    const length = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
    expect(length(lexicalRow(space, 0, vocabulary).values)).toBeCloseTo(1, 10);
  });

  it("keeps the most frequent and most telling features where there are too many, and every cue", () => {
    const texts = [trainingExample("paper urgent tray"), trainingExample("paper jam"), trainingExample("gate closed")];
    const { vocabulary } = choose(texts, { maximumFeatures: 3 });
    const cues = choose(texts).vocabulary.features.filter(({ family }) => family === "cues");
    expect(vocabulary.features.length).toBe(Math.max(3, cues.length));
    expect(vocabulary.features).toEqual(expect.arrayContaining(cues));
  });
});
