import { describe, expect, it } from "vitest";
import type { LabelEntry } from "./label-book.ts";
import { searchLabels } from "./search-labels.ts";

const entry = (id: string, name: string, description = "", group: string | null = null): LabelEntry => ({
  id,
  name,
  description,
  group,
});

const labels = [
  entry("erp", "ERP", "Printing from the ERP fails", "Software bug"),
  entry("network-printer", "Network printer"),
  entry("printer", "Printer"),
  entry("network", "Réseau", "Wi-Fi, VPN"),
];
const ids = (query: string) => searchLabels(labels, query).map((label) => label.id);

describe("searchLabels", () => {
  it("returns everything, in the taxonomy's order, for an empty query", () => {
    expect(ids("  ")).toEqual(["erp", "network-printer", "printer", "network"]);
  });

  it("puts names that start with the query first, then names that contain it, then descriptions", () => {
    expect(ids("print")).toEqual(["printer", "network-printer", "erp"]);
  });

  it("ignores accents and case", () => {
    expect(ids("RESEAU")).toEqual(["network"]);
  });

  it("finds a label by words of its group and its description together", () => {
    expect(ids("software printing")).toEqual(["erp"]);
  });
});
