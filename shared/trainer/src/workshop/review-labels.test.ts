import { expect, it } from "vitest";
import { createRandom, shuffled } from "../random.ts";
import { syntheticTaxonomy, syntheticTickets, syntheticTools } from "./fixtures/synthetic-desk.ts";
import { reviewLabels } from "./review-labels.ts";

const TOPICS = ["printer", "password", "network", "badge"];

it("one wrong label in twenty is found among hundreds of tickets", async () => {
  const random = createRandom(11);
  const clean = syntheticTickets(TOPICS, 75, 4);
  const planted = new Set(
    shuffled(clean, random)
      .slice(0, 15)
      .map(({ id }) => id),
  );
  const tickets = clean.map((ticket) => {
    const others = TOPICS.filter((topic) => topic !== ticket.labels.category);
    const category = others[Math.floor(random() * others.length)] ?? "";
    return planted.has(ticket.id) ? { ...ticket, labels: { ...ticket.labels, category } } : ticket;
  });
  const stray = { ...(tickets[0] as (typeof tickets)[number]), id: "stray" };
  const all = [...tickets, { ...stray, labels: { ...stray.labels, category: "unheard-of" } }];
  const taxonomy = syntheticTaxonomy(TOPICS);
  const review = await reviewLabels({ taxonomy, tickets: all, seed: 1, ...syntheticTools() });
  expect(review).toMatchObject({ tickets: 300, unknownCategory: 1 });

  const first = review.suspicious.slice(0, planted.size);
  const precision = first.filter(({ ticketId }) => planted.has(ticketId)).length / planted.size;
  expect(precision).toBeGreaterThanOrEqual(0.9);
  const found = review.suspicious.filter(({ ticketId }) => planted.has(ticketId));
  expect(found.length / planted.size).toBeGreaterThanOrEqual(0.93);
  const right = found.filter(({ ticketId, suggested }) => ticketId.startsWith(suggested));
  expect(right.length / found.length).toBeGreaterThanOrEqual(0.9);
  expect(Math.abs(review.estimatedErrors - planted.size)).toBeLessThan(8);
  for (const { index, ticketId } of review.suspicious) expect(all[index]?.id).toBe(ticketId);
});
