import { sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import { editTaxonomy } from "./edit-taxonomy.ts";
import type { SplitPart } from "./taxonomy-migration.ts";

function part(id: string, rules: Partial<SplitPart> = {}): SplitPart {
  return { id, name: id, subcategories: [], words: [], rest: false, ...rules };
}

function categoryOf(taxonomy: typeof sampleTaxonomy, id: string) {
  return taxonomy.categories.find((category) => category.id === id);
}

describe("a taxonomy edit", () => {
  it("gives the next version and leaves the old one as it was", () => {
    const before = structuredClone(sampleTaxonomy);
    const { taxonomy, migration } = editTaxonomy(sampleTaxonomy, {
      kind: "rename",
      level: "category",
      label: "access",
      name: "Access",
    });
    expect(taxonomy.version).toBe(4);
    expect(migration).toMatchObject({ taxonomyId: "sample", from: 3, to: 4, moves: [] });
    expect(categoryOf(taxonomy, "access")?.name).toBe("Access");
    expect(sampleTaxonomy).toEqual(before);
  });

  it("renames the id only when asked to", () => {
    const { migration } = editTaxonomy(sampleTaxonomy, {
      kind: "rename",
      level: "subcategory",
      label: "badge",
      id: "door-badge",
    });
    expect(migration.moves).toEqual([
      { kind: "subcategory-to", from: "badge", category: "access", to: "door-badge", toCategory: "access" },
    ]);
  });

  it("merges categories without sending a ticket to other people", () => {
    const { taxonomy, migration } = editTaxonomy(sampleTaxonomy, {
      kind: "merge",
      level: "category",
      labels: ["access", "hardware-failure"],
      into: "hardware-failure",
    });
    expect(taxonomy.categories.map(({ id }) => id)).toEqual(["hardware-failure", "software-bug"]);
    const children = categoryOf(taxonomy, "hardware-failure")?.subcategories ?? [];
    expect(children.map(({ id, team }) => [id, team])).toEqual([
      ["printer", undefined],
      ["network", undefined],
      ["password-reset", "identity-n1"],
      ["badge", "hardware-n2"],
    ]);
    expect(migration.removed.map(({ label }) => label.id)).toEqual(["access"]);
  });

  it("splits a category by its subcategories; what nobody claims goes with the rest", () => {
    const { taxonomy } = editTaxonomy(sampleTaxonomy, {
      kind: "split",
      level: "category",
      label: "hardware-failure",
      into: [part("printing", { subcategories: ["printer"] }), part("hardware-failure", { rest: true })],
    });
    expect(categoryOf(taxonomy, "printing")?.subcategories.map(({ id }) => id)).toEqual(["printer"]);
    expect(categoryOf(taxonomy, "hardware-failure")?.subcategories.map(({ id }) => id)).toEqual(["network"]);
    expect(categoryOf(taxonomy, "printing")?.description).toBe("");
  });

  it("splits a subcategory's examples by the words of its parts and counts those that nobody takes", () => {
    const example = (text: string) => ({ text, priority: "normal" as const, language: "en" });
    const texts = ["VPN drops", "No Wi-Fi here", "Slow all day"];
    const network = { ...sampleTaxonomy.categories[0]?.subcategories[1], examples: texts.map(example) };
    const categories = sampleTaxonomy.categories.map((category) => ({
      ...category,
      subcategories: category.subcategories.map((child) => (child.id === "network" ? { ...child, ...network } : child)),
    }));
    const { taxonomy, migration } = editTaxonomy(
      { ...sampleTaxonomy, categories },
      {
        kind: "split",
        level: "subcategory",
        label: "network",
        into: [part("vpn", { words: ["vpn"] }), part("wifi", { words: ["wi fi", "wlan"] })],
      },
    );
    const children = categoryOf(taxonomy, "hardware-failure")?.subcategories ?? [];
    expect(children.slice(1).map(({ id, examples }) => [id, examples.map(({ text }) => text)])).toEqual([
      ["vpn", ["VPN drops"]],
      ["wifi", ["No Wi-Fi here"]],
    ]);
    expect(migration.examplesToPlace).toBe(1);
  });

  it("keeps a disabled label's id taken", () => {
    const { taxonomy } = editTaxonomy(sampleTaxonomy, { kind: "disable", level: "category", label: "access" });
    expect(taxonomy.disabled).toEqual([
      { level: "category", id: "access", name: "Access and permissions", category: null, since: 4 },
      { level: "subcategory", id: "password-reset", name: "Password reset", category: "access", since: 4 },
      { level: "subcategory", id: "badge", name: "Badge", category: "access", since: 4 },
    ]);
    expect(() =>
      editTaxonomy(taxonomy, { kind: "rename", level: "category", label: "software-bug", id: "access" }),
    ).toThrow('The id "access" is taken by a disabled label');
  });

  it.each([
    [{ kind: "rename", level: "category", label: "nope" }, 'There is no category "nope"; there are: hardware-failure'],
    [{ kind: "merge", level: "category", labels: ["access"], into: "access" }, 'Nothing to merge into "access"'],
    [{ kind: "rename", level: "category", label: "access", id: "My Id" }, '"My Id" is no id'],
    [{ kind: "split", level: "category", label: "access", into: [part("a")] }, "two parts or more"],
    [
      { kind: "split", level: "category", label: "access", into: [part("a", { subcategories: ["erp"] }), part("b")] },
      '"erp" is no subcategory of "access"',
    ],
    [{ kind: "split", level: "category", label: "access", into: [part("a"), part("software-bug")] }, "is taken"],
  ] as const)("refuses %j", (edit, message) => {
    expect(() => editTaxonomy(sampleTaxonomy, edit)).toThrow(message);
  });

  it("refuses to leave a category without subcategory or a taxonomy without choice", () => {
    const once = editTaxonomy(sampleTaxonomy, { kind: "disable", level: "subcategory", label: "erp" }).taxonomy;
    expect(() => editTaxonomy(once, { kind: "disable", level: "subcategory", label: "email-client" })).toThrow(
      '"software-bug" would be left without a subcategory',
    );
    const two = editTaxonomy(sampleTaxonomy, { kind: "disable", level: "category", label: "access" }).taxonomy;
    expect(() => editTaxonomy(two, { kind: "disable", level: "category", label: "software-bug" })).toThrow(
      "Fewer than two categories",
    );
  });
});
