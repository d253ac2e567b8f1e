import type { Taxonomy } from "@lucid/core";
import { sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import { checkTaxonomy } from "./check-taxonomy.ts";
import { editTaxonomy } from "./edit-taxonomy.ts";
import { examineTaxonomy } from "./examine-taxonomy.ts";
import { syntheticTaxonomy, syntheticTickets, syntheticTools } from "./fixtures/synthetic-desk.ts";
import { similarCategories } from "./similar-categories.ts";

function findings<Kind extends string>(taxonomy: Taxonomy, kind: Kind, evidence = {}) {
  return checkTaxonomy(taxonomy, { tickets: [], ...evidence }).filter((one) => one.kind === kind);
}

describe("a taxonomy's check", () => {
  it("counts dead and too small labels against what is needed", () => {
    const taxonomy = syntheticTaxonomy(["printer", "password", "network"]);
    const tickets = [...syntheticTickets(["printer"], 25, 1), ...syntheticTickets(["password"], 7, 1)];
    const dead = { level: "category", label: "network", tickets: 0, needed: 20 };
    expect(findings(taxonomy, "dead", { tickets })).toEqual([
      { kind: "dead", ...dead },
      { kind: "dead", ...dead, level: "subcategory", label: "network-general" },
    ]);
    const small = findings(taxonomy, "too-small", { tickets });
    expect(small.map((one) => "label" in one && [one.label, "tickets" in one && one.tickets])).toEqual([
      ["password", 7],
      ["password-general", 7],
    ]);
  });

  it("reports labels of the history that the taxonomy does not have, disabled ones apart", () => {
    const { taxonomy } = editTaxonomy(syntheticTaxonomy(["printer", "password", "network"]), {
      kind: "disable",
      level: "category",
      label: "network",
    });
    const tickets = syntheticTickets(["printer", "network", "badge"], 2, 1);
    expect(findings(taxonomy, "disabled-label", { tickets })).toContainEqual({
      ...{ kind: "disabled-label", level: "category", label: "network", tickets: 2 },
    });
    expect(findings(taxonomy, "unknown-label", { tickets })).toContainEqual({
      ...{ kind: "unknown-label", level: "category", label: "badge", tickets: 2 },
    });
  });

  it("finds two labels with the same team and the same procedure", () => {
    const procedure = { kind: "link", title: "Checklist", target: "https://kb.example.com/printer" } as const;
    const categories = sampleTaxonomy.categories.map((category) => ({
      ...category,
      subcategories: category.subcategories.map((child) => (child.id === "badge" ? { ...child, procedure } : child)),
    }));
    expect(findings({ ...sampleTaxonomy, categories }, "same-action")).toEqual([
      {
        ...{ kind: "same-action", level: "subcategory", labels: ["printer", "badge"], team: "hardware-n2" },
        procedures: ["https://kb.example.com/printer"],
      },
    ]);
    expect(findings(sampleTaxonomy, "same-action")).toEqual([]);
  });

  it("names what is not described; a description that repeats the name is none", () => {
    const [first, ...others] = sampleTaxonomy.categories;
    if (first === undefined) throw new Error("no category");
    const bare = { ...first, description: first.name.toUpperCase(), decisionRule: " " };
    const found = findings({ ...sampleTaxonomy, categories: [bare, ...others] }, "undescribed");
    expect(found).toEqual([
      { kind: "undescribed", level: "category", label: "hardware-failure", missing: ["description", "decision rule"] },
    ]);
  });

  it("finds categories that mean the same and are taken for each other", async () => {
    const taxonomy = syntheticTaxonomy(["printer", "password", "network", "badge"]);
    const twin = syntheticTickets(["printer"], 60, 5).map((ticket, index) => {
      const category = index % 2 === 0 ? "printer" : "badge";
      return { ...ticket, id: `${category}-${index}`, labels: { ...ticket.labels, category, subcategory: null } };
    });
    const tickets = [...twin, ...syntheticTickets(["password", "network"], 30, 6)];
    const found = await examineTaxonomy({ taxonomy, tickets, seed: 1, ...syntheticTools() });
    const similar = found.filter((one) => one.kind === "similar");
    expect(similar).toHaveLength(1);
    expect(similar[0]).toMatchObject({ labels: ["printer", "badge"] });
    expect(similar[0]?.confusion).toBeGreaterThan(0.3);
    expect(similar[0]?.similarity).toBeGreaterThan(0.6);
  });
});

it("confusion is the share of both categories' tickets that go to the other", () => {
  const axis = (index: number) => Float32Array.from({ length: 3 }, (_, at) => Number(at === index));
  const predictions = [
    { given: 0, probabilities: [0.2, 0.7, 0.1] },
    { given: 0, probabilities: [0.8, 0.1, 0.1] },
    { given: 1, probabilities: [0.9, 0.1, 0] },
    { given: 1, probabilities: [0, 1, 0] },
    { given: 2, probabilities: [0, 0, 1] },
  ];
  const texts = [0, 1, 2].map((category) => ({ category, pooled: axis(category) }));
  const [pair, ...others] = similarCategories({ labels: ["a", "b", "c"], texts, predictions });
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ labels: ["a", "b"], confusion: 0.5 });
  // Three axes centred on their mean stand at 120 degrees.
  expect(pair?.similarity).toBeCloseTo(-0.5, 6);
});
