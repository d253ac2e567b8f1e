import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findPersonalData, type Taxonomy } from "@lucid/core";
import { SOAKING } from "@lucid/testkit";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { kebabCase } from "../history/fold-label.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { DEFAULT_ENCODER, loadEncoder } from "../node/index.ts";
import { createRandom, shuffled } from "../random.ts";
import { syntheticTaxonomy } from "./fixtures/synthetic-desk.ts";
import { reviewLabels } from "./review-labels.ts";

/** Benchmark data beside the repository; never shipped. */
const TRAIN = fileURLToPath(new URL("../../../../../shared/data/banking77/train.csv", import.meta.url));
const CATEGORIES = 8;
const EACH = 45;

/** The first rows of the first categories. */
function realTickets(): HistoryTicket[] {
  const { data } = Papa.parse<{ text: string; category: string }>(readFileSync(TRAIN, "utf8"), { header: true });
  const names = [...new Set(data.map(({ category }) => category))].slice(0, CATEGORIES);
  return names.flatMap((name) =>
    data
      .filter(({ category }) => category === name)
      .slice(0, EACH)
      .map(({ text }, index): HistoryTicket => {
        const id = `${kebabCase(name)}/${index}`;
        return {
          ...{ id, subject: text, body: "", bodyFormat: "text", language: "en", createdAt: null, requester: null },
          ...{ agent: null, knownEntities: [], labelSource: "person", group: id },
          labels: { category: kebabCase(name), subcategory: null, priority: null, team: null, tags: [] },
        };
      }),
  );
}

function taxonomyOf(categories: readonly string[]): Taxonomy {
  const taxonomy = syntheticTaxonomy(categories);
  const named = (id: string) => ({ name: id.replaceAll("-", " "), description: id.replaceAll("-", " ") });
  return { ...taxonomy, categories: taxonomy.categories.map((one) => ({ ...one, ...named(one.id) })) };
}

it.skipIf(!SOAKING || !existsSync(TRAIN))(
  "wrong labels planted among real questions of a bank are found",
  { timeout: 120_000 },
  async () => {
    const clean = realTickets();
    const categories = [...new Set(clean.map(({ labels }) => labels.category))];
    const random = createRandom(2);
    const planted = new Set(
      shuffled(clean, random)
        .slice(0, Math.round(clean.length * 0.05))
        .map(({ id }) => id),
    );
    const tickets = clean.map((ticket) => {
      const others = categories.filter((one) => one !== ticket.labels.category);
      const category = others[Math.floor(random() * others.length)] ?? "";
      return planted.has(ticket.id) ? { ...ticket, labels: { ...ticket.labels, category } } : ticket;
    });
    const { encoder, tokenizer } = await loadEncoder(DEFAULT_ENCODER);
    try {
      const tools = { encoder, tokenizer, findPersonalData };
      const { suspicious } = await reviewLabels({ taxonomy: taxonomyOf(categories), tickets, seed: 1, ...tools });
      const first = suspicious.slice(0, planted.size).filter(({ ticketId }) => planted.has(ticketId));
      expect(first.length / planted.size).toBeGreaterThanOrEqual(0.75);
      const found = suspicious.filter(({ ticketId }) => planted.has(ticketId));
      expect(found.length / planted.size).toBeGreaterThanOrEqual(0.9);
    } finally {
      await encoder.dispose();
    }
  },
);
