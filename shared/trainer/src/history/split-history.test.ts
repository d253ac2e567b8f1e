import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { historyTicket } from "./fixtures/history-ticket.ts";
import type { HistoryTicket } from "./history-ticket.ts";
import { limitPerLabel } from "./limit-per-label.ts";
import { splitHistory } from "./split-history.ts";

/** A random history: skewed classes, groups of several tickets, some without subcategory, date or person. */
function randomHistory(seed: number): HistoryTicket[] {
  const random = createRandom(seed);
  const size = 1 + Math.floor(random() * 300);
  const classes = 1 + Math.floor(random() * 12);
  const dated = random();
  return Array.from({ length: size }, (_, index) => {
    const category = Math.floor(random() ** 3 * classes);
    const subcategory = random() < 0.2 ? null : `s${category}-${Math.floor(random() * 3)}`;
    return historyTicket(`t${index}`, {
      group: random() < 0.3 ? `g${Math.floor(random() * 20)}` : `t${index}`,
      createdAt: random() < dated ? new Date(1.7e12 + random() * 3e10).toISOString() : null,
      labelSource: random() < 0.1 ? "automation" : "person",
      labels: { category: `c${category}`, subcategory },
    });
  });
}

const idsOf = (tickets: readonly HistoryTicket[]) => tickets.map(({ id }) => id);
const labelsOf = (tickets: readonly HistoryTicket[]) =>
  new Set(tickets.flatMap(({ labels }) => [labels.category, labels.subcategory ?? labels.category]));

describe("any split of any history", () => {
  it.each(Array.from({ length: 150 }, (_, seed) => seed))(
    "%i tears no group, forgets no class, repeats itself",
    (seed) => {
      const tickets = randomHistory(seed);
      const split = splitHistory(tickets, { testShare: 0.2, seed });
      const { train, test, leftOut } = split;
      const people = tickets.filter(({ labelSource }) => labelSource !== "automation");
      expect(idsOf([...train, ...test]).sort()).toEqual(idsOf(people).sort());
      expect(leftOut.automation).toBe(tickets.length - people.length);
      const trained = new Set(train.map(({ group }) => group));
      expect(test.filter(({ group }) => trained.has(group))).toEqual([]);
      const learned = labelsOf(train);
      expect([...labelsOf(test)].filter((label) => !learned.has(label))).toEqual([]);
      for (const label of labelsOf(tickets)) {
        const having = (part: readonly HistoryTicket[]) =>
          part.filter(({ labels }) => labels.category === label || labels.subcategory === label).length;
        expect(having(test)).toBeLessThanOrEqual(having(people) / 2);
      }
      expect(splitHistory(tickets, { testShare: 0.2, seed })).toEqual(split);
    },
  );
});

describe("a split", () => {
  const day = (index: number) => new Date(1.7e12 + index * 86_400_000).toISOString();
  const dated = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      historyTicket(`t${index}`, { createdAt: day((index * 37) % count), labels: { category: index % 2 ? "a" : "b" } }),
    );

  it("has the newest tickets as test where nine of ten have a date", () => {
    const tickets = [
      ...dated(90),
      ...Array.from({ length: 10 }, (_, index) => historyTicket(`u${index}`, { labels: { category: "a" } })),
    ];
    const { train, test, method, notes } = splitHistory(tickets, { testShare: 0.2, seed: 1 });
    expect(method).toBe("time");
    expect(test).toHaveLength(20);
    const newestTrained =
      train
        .map(({ createdAt }) => createdAt ?? "")
        .sort()
        .at(-1) ?? "";
    expect(test.every(({ createdAt }) => createdAt !== null && createdAt > newestTrained)).toBe(true);
    expect(notes.join(" ")).toContain(day(70).slice(0, 10));
  });

  it("keeps a new ticket that repeats an old one in training", () => {
    const tickets = dated(50).map((ticket) =>
      ticket.createdAt === day(49) || ticket.createdAt === day(0) ? { ...ticket, group: "same" } : ticket,
    );
    expect(splitHistory(tickets, { testShare: 0.2, seed: 1 }).test.some(({ group }) => group === "same")).toBe(false);
  });

  it("gives each subcategory its share where dates are missing, another one for another seed", () => {
    const tickets = Array.from({ length: 400 }, (_, index) =>
      historyTicket(`t${index}`, { labels: { category: `c${index % 4}`, subcategory: `s${index % 8}` } }),
    );
    const { test, method } = splitHistory(tickets, { testShare: 0.25, seed: 1 });
    expect(method).toBe("stratified");
    for (let child = 0; child < 8; child++) {
      const share = test.filter(({ labels }) => labels.subcategory === `s${child}`).length;
      expect(Math.abs(share - 12.5)).toBeLessThanOrEqual(1);
    }
    expect(idsOf(test)).not.toEqual(idsOf(splitHistory(tickets, { testShare: 0.25, seed: 2 }).test));
  });
});

describe("a limit per label", () => {
  const tickets = Array.from({ length: 60 }, (_, index) =>
    historyTicket(`t${index}`, { labels: { category: `c${index % 3}` } }),
  );

  it("leaves so many of each category, in their order, the same for a seed", () => {
    const drawn = limitPerLabel(tickets, 5, 3);
    expect([0, 1, 2].map((c) => drawn.filter(({ labels }) => labels.category === `c${c}`).length)).toEqual([5, 5, 5]);
    expect(drawn).toEqual(tickets.filter((ticket) => drawn.includes(ticket)));
    expect(limitPerLabel(tickets, 5, 3)).toEqual(drawn);
    expect(limitPerLabel(tickets, 5, 4)).not.toEqual(drawn);
  });

  it("of zero leaves none, of more than there are leaves all", () => {
    expect(limitPerLabel(tickets, 0, 1)).toEqual([]);
    expect(limitPerLabel(tickets, 100, 1)).toEqual(tickets);
  });
});
