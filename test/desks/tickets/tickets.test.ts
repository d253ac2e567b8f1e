import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Taxonomy } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { htmlToText } from "../shared-parts/html-text.ts";
import type { TicketFixture } from "../shared-parts/ticket-fixture.ts";
import { cosine, unigramTfidf } from "./unigram-tfidf.ts";

/** A ticket nearer than this to a training example would measure memory, not judgement. */
const MAX_COSINE_TO_EXAMPLE = 0.5;
/** Two tickets nearer than this count as one ticket told twice. */
const MAX_COSINE_BETWEEN_TICKETS = 0.8;

const ticketSets = [
  { taxonomyId: "it-support", file: "it-support.json", isTest: true },
  { taxonomyId: "it-support", file: "it-support.dev.json", isTest: false },
  { taxonomyId: "customer-support", file: "customer-support.json", isTest: true },
  { taxonomyId: "customer-support", file: "customer-support.dev.json", isTest: false },
].filter(({ file }) => existsSync(pathOf(file)));

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function ticketsOf(file: string): TicketFixture[] {
  return JSON.parse(readFileSync(pathOf(file), "utf8")) as TicketFixture[];
}

function taxonomyOf(id: string): Taxonomy {
  const path = fileURLToPath(new URL(`../../../models/taxonomies/${id}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, "utf8")) as Taxonomy;
}

function bodyText(ticket: TicketFixture): string {
  return ticket.bodyFormat === "html" ? htmlToText(ticket.body) : ticket.body;
}

/** The subcategories a taxonomy offers, each with the category it belongs to. */
function categoryOfSubcategory(taxonomy: Taxonomy): Map<string, string> {
  return new Map(taxonomy.categories.flatMap((c) => c.subcategories.map((s) => [s.id, c.id] as const)));
}

it("gives every ticket an id of its own, over all sets", () => {
  const ids = ticketSets.flatMap(({ file }) => ticketsOf(file).map((ticket) => ticket.id));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

describe.each(ticketSets)("$file", ({ taxonomyId, file, isTest }) => {
  const tickets = ticketsOf(file);
  const taxonomy = taxonomyOf(taxonomyId);
  const labelled = tickets.flatMap((ticket) => (ticket.labels === null ? [] : [{ ...ticket, labels: ticket.labels }]));

  it("has only what the desks can show", () => {
    const odd = tickets.filter(
      ({ bodyFormat, channel, requester }) =>
        !["html", "text"].includes(bodyFormat) ||
        !["email", "web", "chat", "phone"].includes(channel) ||
        requester.name === "" ||
        !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(requester.email),
    );
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it("labels with ids of the taxonomy that belong together", () => {
    const categoryOf = categoryOfSubcategory(taxonomy);
    const priorities = new Set<string>(taxonomy.priorities.map(({ id }) => id));
    const wrong = labelled.filter(
      ({ labels }) => categoryOf.get(labels.subcategory) !== labels.category || !priorities.has(labels.priority),
    );
    expect(wrong.map(({ id, labels }) => ({ id, labels }))).toEqual([]);
  });

  it.runIf(isTest)("covers every subcategory and priority", () => {
    const subcategories = new Set(labelled.map(({ labels }) => labels.subcategory));
    const priorities = new Set(labelled.map(({ labels }) => labels.priority));
    expect([...categoryOfSubcategory(taxonomy).keys()].filter((id) => !subcategories.has(id))).toEqual([]);
    expect(taxonomy.priorities.filter(({ id }) => !priorities.has(id))).toEqual([]);
  });

  it.runIf(isTest)("has 150 labelled tickets, at least 100 of them English", () => {
    expect(labelled).toHaveLength(150);
    expect(labelled.filter(({ language }) => language === "en").length).toBeGreaterThanOrEqual(100);
    expect(labelled.filter(({ language }) => language === "fr").length).toBeGreaterThanOrEqual(30);
  });

  it("also has tickets on which the right answer is to abstain, some of them with an empty body", () => {
    const unlabelled = tickets.filter(({ labels }) => labels === null);
    expect(unlabelled.length).toBeGreaterThanOrEqual(isTest ? 12 : 5);
    if (isTest) expect(unlabelled.filter((ticket) => bodyText(ticket).trim() === "").length).toBeGreaterThan(0);
  });

  it("is far from every training example", () => {
    const examples = taxonomy.categories.flatMap((c) => c.subcategories.flatMap((s) => s.examples.map((e) => e.text)));
    const vectors = unigramTfidf([...examples, ...tickets.map((t) => `${t.subject} ${bodyText(t)}`)]);
    const exampleVectors = vectors.slice(0, examples.length);
    const near = vectors.slice(examples.length).flatMap((vector, index) => {
      const largest = Math.max(...exampleVectors.map((example) => cosine(vector, example)));
      return largest < MAX_COSINE_TO_EXAMPLE ? [] : [`${tickets[index]?.id} ${largest.toFixed(2)}`];
    });
    expect(examples.length).toBeGreaterThan(0);
    // Ids and numbers only: whoever rewords a ticket must not see the example.
    expect(near).toEqual([]);
  });
});

describe.each([...new Set(ticketSets.map(({ taxonomyId }) => taxonomyId))])("%s", (taxonomyId) => {
  it("tells no ticket twice, over both of its sets", () => {
    const files = ticketSets.filter((set) => set.taxonomyId === taxonomyId);
    const tickets = files.flatMap(({ file }) => ticketsOf(file));
    const vectors = unigramTfidf(tickets.map((t) => `${t.subject} ${bodyText(t)}`));
    const pairs = vectors.flatMap((vector, index) =>
      vectors
        .slice(0, index)
        .map((other, earlier) => ({ pair: [tickets[earlier]?.id, tickets[index]?.id], cosine: cosine(vector, other) })),
    );
    expect(pairs.filter((pair) => pair.cosine > MAX_COSINE_BETWEEN_TICKETS)).toEqual([]);
  });
});
