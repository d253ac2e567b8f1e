import { decodeHeads } from "@lucid/classifier";
import { describe, expect, it } from "vitest";
import { embedTickets } from "../embed-tickets.ts";
import { predictTickets } from "../predict-tickets.ts";
import { trainModel } from "../train-model.ts";
import { syntheticTaxonomy, syntheticTickets, syntheticTools } from "./fixtures/synthetic-desk.ts";
import { type StrangeTicket, suggestCategories } from "./suggest-categories.ts";

const KNOWN = ["printer", "password", "network"];
const HELD_OUT = ["badge", "payroll"];

async function strangeTickets(): Promise<StrangeTicket[]> {
  const tools = syntheticTools();
  const taxonomy = syntheticTaxonomy(KNOWN);
  const tickets = syntheticTickets(KNOWN, 40, 1);
  const { heads } = await trainModel({ taxonomy, tickets, encoderId: "bag", seed: 1, ...tools });
  const arriving = [...syntheticTickets(KNOWN, 30, 2), ...syntheticTickets(HELD_OUT, 25, 3)];
  const embedded = await embedTickets(arriving, 128, tools);
  const predictions = predictTickets(decodeHeads(heads), embedded);
  return arriving.flatMap(({ id }, index) => {
    const [vectors, prediction] = [embedded[index], predictions[index]];
    if (vectors === undefined || prediction === undefined) return [];
    return [{ id, embedded: vectors, confidence: prediction.category.confidence, unfamiliar: prediction.unfamiliar }];
  });
}

describe("suggested categories", () => {
  it("are the two topics that the taxonomy does not have, by their own words", async () => {
    const { suggestions, looked, alone } = suggestCategories(await strangeTickets());
    const topics = suggestions.slice(0, 2).map(({ ticketIds, words }) => {
      const topic = ticketIds[0]?.split("-")[0] ?? "";
      const own = ticketIds.filter((id) => id.startsWith(topic)).length;
      return { topic, purity: own / ticketIds.length, own, words };
    });
    expect(topics.map(({ topic }) => topic).sort()).toEqual(HELD_OUT);
    for (const { purity, own, topic, words } of topics) {
      expect(purity).toBeGreaterThan(0.85);
      expect(own).toBeGreaterThan(10);
      const ofTopic = syntheticTickets([topic], 60, 9).map(({ subject }) => subject);
      expect(words).toHaveLength(5);
      for (const word of words.slice(0, 3)) expect(ofTopic.join(" ")).toContain(word);
    }
    const inside = suggestions.reduce((sum, { size }) => sum + size, 0);
    expect(inside + alone).toBe(looked);
  });

  it("are none where nothing is strange", () => {
    expect(suggestCategories([])).toEqual({ suggestions: [], looked: 0, alone: 0, silhouette: 0 });
  });
});
