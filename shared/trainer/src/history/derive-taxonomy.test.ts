import { describe, expect, it } from "vitest";
import { deriveTaxonomy, onlySubcategory, type RawLabels } from "./derive-taxonomy.ts";
import { mapLabels } from "./map-labels.ts";

const identity = { id: "mine", name: "Mine" };
const categories = (...names: string[]): RawLabels[] => names.map((category) => ({ category }));

describe("a taxonomy from labels alone", () => {
  it("has readable names, kebab-case ids, a team and a general subcategory for each category", () => {
    const { taxonomy } = deriveTaxonomy(categories("card_arrival", "oos", "HR Support"), identity);
    expect(taxonomy.categories.map(({ id, name, team }) => [id, name, team])).toEqual([
      ["card-arrival", "Card arrival", "card-arrival"],
      ["hr-support", "HR Support", "hr-support"],
      ["oos", "Oos", "oos"],
    ]);
    expect(taxonomy.categories[0]?.subcategories).toEqual([
      { id: "card-arrival-general", name: "Card arrival", description: "Card arrival", decisionRule: "", examples: [] },
    ]);
    expect(taxonomy.teams[0]).toEqual({ id: "card-arrival", name: "Card arrival" });
    expect(onlySubcategory(taxonomy, "oos")).toBe("oos-general");
  });

  it("takes spellings that differ in blanks, case, accents and separators as one, named and known by the usual one", () => {
    const { taxonomy, usual } = deriveTaxonomy(categories("Café", "cafe ", "Café", "x_y", "X-Y", "x_y"), identity);
    expect(taxonomy.categories.map(({ id, name }) => [id, name])).toEqual([
      ["cafe", "Café"],
      ["x-y", "X y"],
    ]);
    const reader = mapLabels({ taxonomy, usual });
    expect(["Café", "cafe ", "x_y", "X-Y"].map((value) => reader.read("category", value).kind)).toEqual([
      "exact",
      "accents",
      "exact",
      "separators",
    ]);
  });

  it("has the subcategories and teams of the columns, a team of its own where a subcategory's differs", () => {
    const rows = [
      { category: "Access", subcategory: "Other", team: "Identity" },
      { category: "Access", subcategory: "Badge", team: "Facilities" },
      { category: "Access", subcategory: "Other", team: "Identity" },
      { category: "Billing", subcategory: "Other", team: null },
      { category: "", subcategory: "Ghost", team: "Ghost" },
    ];
    const { taxonomy } = deriveTaxonomy(rows, identity);
    const shown = taxonomy.categories.map(({ id, team, subcategories }) => [
      id,
      team,
      ...subcategories.map((child) => `${child.id}@${child.team ?? ""}`),
    ]);
    expect(shown).toEqual([
      ["access", "identity", "access-badge@facilities", "access-other@"],
      ["billing", "billing", "billing-other@"],
    ]);
    expect(taxonomy.teams.map(({ id }) => id)).toEqual(["facilities", "identity", "billing"]);
  });

  it("keeps every rule of a taxonomy file whatever the labels are", () => {
    const odd = ["C++", "C#", "支払い", "返金", "???", "!!!", "a--b", "general", "a-general", "a"];
    const rows = odd.flatMap((category) => odd.map((other) => ({ category, subcategory: other, team: other })));
    for (const labels of [rows, categories(...odd)]) {
      const { taxonomy } = deriveTaxonomy(labels, identity);
      const children = taxonomy.categories.flatMap(({ subcategories }) => subcategories);
      const teams = new Set(taxonomy.teams.map(({ id }) => id));
      for (const ids of [taxonomy.categories, children, taxonomy.teams].map((list) => list.map(({ id }) => id))) {
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      }
      for (const { team } of [...taxonomy.categories, ...children])
        expect(team === undefined || teams.has(team)).toBe(true);
      expect(taxonomy.categories).toHaveLength(odd.length);
      expect(taxonomy.categories.every(({ subcategories }) => subcategories.length > 0)).toBe(true);
      expect(taxonomy.priorities.map(({ id }) => id)).toEqual(["low", "normal", "high", "urgent"]);
    }
  });

  it("reads each value back as its own label, also where ids had to be told apart", () => {
    const { taxonomy, usual } = deriveTaxonomy(categories("C++", "C#", "C", "支払い", "返金"), identity);
    const reader = mapLabels({ taxonomy, usual });
    const nameOf = (value: string) =>
      taxonomy.categories.find(({ id }) => id === reader.read("category", value).labelId)?.name;
    expect(["C++", "c#", "c ", "支払い", "返金"].map(nameOf)).toEqual(["C++", "C#", "C", "支払い", "返金"]);
  });

  it("is refused where the column holds texts", () => {
    const texts = Array.from({ length: 1001 }, (_, index) => `My printer ${index} is broken`);
    expect(() => deriveTaxonomy(categories(...texts), identity)).toThrow("1001 different categories");
  });

  it("does not depend on the order of the rows", () => {
    const labels = categories("b", "a", "A", "c d", "c_d");
    expect(deriveTaxonomy([...labels].reverse(), identity)).toEqual(deriveTaxonomy(labels, identity));
  });

  it("needs two categories", () => {
    expect(() => deriveTaxonomy(categories("One", "one"), identity)).toThrow("two categories or more; found One");
  });
});
