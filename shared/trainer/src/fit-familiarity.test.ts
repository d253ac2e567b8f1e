import { type FamiliaritySignals, familiarityScore } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { fitFamiliarity } from "./fit-familiarity.ts";
import { createRandom } from "./random.ts";

const QUIET = { coverage: 0.5, lexicalLogit: 0, denseLogit: 0, cosine: 0.5 };
const random = createRandom(7);

/** `topic`: how much it sounds like the desk; `category`: how well it fits one of its categories. */
function signals(topic: number, category: number): FamiliaritySignals {
  const noise = () => random() - 0.5;
  return { ...QUIET, lexicalTopic: topic + noise(), denseTopic: topic + noise(), categoryLogit: category + noise() };
}

function held(topic: number, category: number, otherwise = category) {
  return { signals: signals(topic, category), homeless: signals(topic, otherwise) };
}

const TICKETS = Array.from({ length: 200 }, () => held(4, 8, 3));
const OFF_TOPIC = Array.from({ length: 60 }, () => held(-4, 8));

describe("familiarity", () => {
  const { lexical, fused } = fitFamiliarity({ known: TICKETS, tickets: TICKETS, offTopic: OFF_TOPIC });

  it("takes both: the sound of the desk and a category that fits", () => {
    expect(familiarityScore(fused, signals(4, 8))).toBeGreaterThan(fused.threshold);
    expect(familiarityScore(fused, signals(-4, 8))).toBeLessThan(fused.threshold);
    expect(familiarityScore(fused, signals(4, 3))).toBeLessThan(fused.threshold);
  });

  it("turns away few of the desk's own tickets", () => {
    const rejected = TICKETS.filter((ticket) => familiarityScore(fused, ticket.signals) < fused.threshold);
    expect(rejected.length).toBeLessThanOrEqual(TICKETS.length * 0.03);
  });

  it("asks for no category where no history taught it, or no encoder answers", () => {
    const starter = fitFamiliarity({ known: TICKETS, tickets: [], offTopic: OFF_TOPIC });
    expect(starter.fused.fits).toBeUndefined();
    expect(lexical.fits).toBeUndefined();
    expect(familiarityScore(starter.fused, signals(4, 3))).toBeGreaterThan(starter.fused.threshold);
  });
});
