import { sampleDecision, sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { createRandom } from "../random.ts";
import { editTaxonomy } from "./edit-taxonomy.ts";
import { migrateDecisions, migrateLabels } from "./migrate-labels.ts";
import type { SplitPart, TaxonomyEdit, TaxonomyMigration } from "./taxonomy-migration.ts";

function ticket(id: string, category: string, subcategory: string | null, subject = ""): HistoryTicket {
  return {
    ...{ id, subject, body: "", bodyFormat: "text", language: "en", createdAt: null, requester: null, agent: null },
    ...{ knownEntities: [], labelSource: "person", group: id },
    labels: { category, subcategory, priority: null, team: null, tags: [] },
  };
}

function part(id: string, rules: Partial<SplitPart> = {}): SplitPart {
  return { id, name: id, subcategories: [], words: [], rest: false, ...rules };
}

function editAll(edits: readonly TaxonomyEdit[]) {
  let taxonomy = sampleTaxonomy;
  const migrations: TaxonomyMigration[] = [];
  for (const edit of edits) {
    const next = editTaxonomy(taxonomy, edit);
    taxonomy = next.taxonomy;
    migrations.push(next.migration);
  }
  return { taxonomy, migrations };
}

function labelsAfter(tickets: readonly HistoryTicket[], ...edits: readonly TaxonomyEdit[]) {
  const result = migrateLabels(tickets, editAll(edits).migrations, sampleTaxonomy.version);
  return {
    ...result,
    labels: result.migrated.map(({ id, labels }) => [id, labels.category, labels.subcategory]),
  };
}

describe("labels migrate", () => {
  it("through a rename and a merge, subcategories in hand", () => {
    const tickets = [
      ticket("a", "access", "badge"),
      ticket("b", "hardware-failure", null),
      ticket("c", "software-bug", "erp"),
    ];
    const { labels, held, changed } = labelsAfter(
      tickets,
      { kind: "rename", level: "category", label: "access", id: "identity" },
      { kind: "merge", level: "category", labels: ["identity"], into: "hardware-failure" },
    );
    expect(labels).toEqual([
      ["a", "hardware-failure", "badge"],
      ["b", "hardware-failure", null],
      ["c", "software-bug", "erp"],
    ]);
    expect(held).toEqual([]);
    expect(changed).toBe(1);
  });

  it("into another category where a subcategory was merged across", () => {
    const edit = { kind: "merge", level: "subcategory", labels: ["badge"], into: "printer" } as const;
    const { labels } = labelsAfter([ticket("a", "access", "badge"), ticket("b", "access", "password-reset")], edit);
    expect(labels).toEqual([
      ["a", "hardware-failure", "printer"],
      ["b", "access", "password-reset"],
    ]);
  });

  it("through a split by subcategory, then by words, and are held where neither decides", () => {
    const tickets = [
      ticket("by-subcategory", "hardware-failure", "printer", "the wlan of the printer"),
      ticket("by-word", "hardware-failure", null, "WLAN is down"),
      ticket("by-nothing", "hardware-failure", null, "it is broken"),
      ticket("by-both", "hardware-failure", null, "toner and wlan"),
    ];
    const into = [
      part("printing", { subcategories: ["printer"], words: ["toner"] }),
      part("connection", { subcategories: ["network"], words: ["wlan"] }),
    ];
    const { labels, held } = labelsAfter(tickets, {
      kind: "split",
      level: "category",
      label: "hardware-failure",
      into,
    });
    expect(labels).toEqual([
      ["by-subcategory", "printing", "printer"],
      ["by-word", "connection", null],
    ]);
    expect(held.map(({ item, lost }) => [item.id, lost.reason, lost.version])).toEqual([
      ["by-nothing", "to-relabel", 4],
      ["by-both", "to-relabel", 4],
    ]);
  });

  it("keep the category where only the subcategory got lost, and say so", () => {
    const { labels, withoutSubcategory, held } = labelsAfter(
      [ticket("a", "access", "badge"), ticket("b", "software-bug", "erp", "invoice")],
      { kind: "disable", level: "subcategory", label: "badge" },
      {
        kind: "split",
        level: "subcategory",
        label: "erp",
        into: [part("billing", { words: ["bill"] }), part("stock")],
      },
    );
    expect(labels).toEqual([
      ["a", "access", null],
      ["b", "software-bug", null],
    ]);
    expect(withoutSubcategory.map(({ lost }) => [lost.label, lost.reason])).toEqual([
      ["badge", "disabled"],
      ["erp", "to-relabel"],
    ]);
    expect(held).toEqual([]);
  });

  it("of a disabled category are held as they were", () => {
    const before = ticket("a", "access", "badge");
    const { held, migrated } = labelsAfter([before], { kind: "disable", level: "category", label: "access" });
    expect(migrated).toEqual([]);
    expect(held).toEqual([
      { item: before, lost: { level: "category", label: "access", reason: "disabled", version: 4 } },
    ]);
  });

  it("refuse a chain with a gap or of another start", () => {
    const rename = (name: string) => ({ kind: "rename", level: "category", label: "access", name }) as const;
    const { migrations } = editAll([rename("A"), rename("B"), rename("C")]);
    expect(migrateLabels([], migrations, 5).migrated).toEqual([]);
    const gap = migrations.filter(({ from }) => from !== 4);
    expect(() => migrateLabels([], gap, 3)).toThrow("There is no migration of this taxonomy from version 4");
    expect(() => migrateLabels([], migrations, 2)).toThrow("from version 2");
    expect(() => migrateLabels([], migrations, 7)).toThrow("Version 7 is newer than the migrations (6)");
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "through any edits: what goes in comes out or is reported, and what comes out exists (seed %i)",
    (seed) => {
      const random = createRandom(seed);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
      let taxonomy = sampleTaxonomy;
      const migrations: TaxonomyMigration[] = [];
      for (let round = 0; round < 6; round++) {
        const level = pick(["category", "subcategory"] as const);
        const ids = taxonomy.categories.flatMap((one) =>
          level === "category" ? [one.id] : one.subcategories.map(({ id }) => id),
        );
        const [label, other] = [pick(ids), pick(ids)];
        const into = [
          part(`n${round}a`, { words: ["x"] }),
          pick([part(label, { rest: true }), part(`n${round}b`, { words: ["y"] })]),
        ];
        const edit = pick<TaxonomyEdit>([
          { kind: "rename", level, label, id: `r${round}` },
          { kind: "merge", level, labels: [label], into: other },
          { kind: "split", level, label, into },
          { kind: "disable", level, label },
        ]);
        try {
          const next = editTaxonomy(taxonomy, edit);
          taxonomy = next.taxonomy;
          migrations.push(next.migration);
        } catch (error) {
          expect(String(error)).toMatch(/Nothing to merge|would be left/);
        }
      }
      const tickets = Array.from({ length: 60 }, (_, index) => {
        const category = pick(sampleTaxonomy.categories);
        const child = pick([...category.subcategories.map(({ id }) => id), null]);
        return ticket(`t${index}`, category.id, child, pick(["x", "y", "x y", "z"]));
      });
      const { migrated, held } = migrateLabels(tickets, migrations, sampleTaxonomy.version);
      const out = [...migrated.map(({ id }) => id), ...held.map(({ item }) => item.id)];
      expect(out.sort()).toEqual(tickets.map(({ id }) => id).sort());
      const places = new Map(
        taxonomy.categories.map(({ id, subcategories }) => [id, subcategories.map((child) => child.id)]),
      );
      for (const { labels } of migrated) {
        expect(places.get(labels.category)).toBeDefined();
        if (labels.subcategory !== null) expect(places.get(labels.category)).toContain(labels.subcategory);
      }
    },
  );
});

describe("decisions migrate", () => {
  const final = { category: "access", subcategory: "badge", priority: "normal", team: "hardware-n2" };
  const decision = (taxonomyVersion: number, labels = final) =>
    sampleDecision(1, { taxonomyId: "sample", taxonomyVersion, suggested: final, final: labels });
  const rename = { kind: "rename", level: "category", label: "access", id: "identity" } as const;
  const disable = { kind: "disable", level: "subcategory", label: "printer" } as const;
  const { migrations } = editAll([disable, rename]);

  it("each from its own version, suggestion and choice alike", () => {
    const { migrated, changed } = migrateDecisions(
      [decision(3), decision(5, { ...final, category: "identity" })],
      migrations,
    );
    expect(migrated.map((one) => [one.taxonomyVersion, one.final.category])).toEqual([
      [5, "identity"],
      [5, "identity"],
    ]);
    expect(migrated[0]?.suggested.category).toBe("identity");
    expect(changed).toBe(1);
  });

  it("are held where words would decide: their text is not kept", () => {
    const into = [part("doors", { words: ["door"] }), part("access", { rest: true })];
    const split = editAll([{ kind: "split", level: "category", label: "access", into }]).migrations;
    const { migrated, held } = migrateDecisions([decision(3, { ...final, subcategory: "unknown" })], split);
    expect(migrated).toEqual([]);
    expect(held[0]?.lost.reason).toBe("to-relabel");
  });

  it("of another taxonomy are refused", () => {
    expect(() => migrateDecisions([{ ...decision(3), taxonomyId: "other" }], migrations)).toThrow(
      'of the taxonomy "other"',
    );
  });
});
