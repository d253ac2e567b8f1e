import { sampleMapping, sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import { createLabelMapper, FIELD_IDS, type FieldMapping } from "./index.ts";

const mapping = (change: Partial<FieldMapping>): FieldMapping => ({ ...sampleMapping, ...change });

describe("the label mapper", () => {
  it("knows Zendesk's default values, unique over both fields because they are tags", () => {
    const mapper = createLabelMapper(sampleTaxonomy, sampleMapping, "zendesk");
    expect(mapper.toDesk("category", "hardware-failure")).toBe("lucid_hardware_failure");
    expect(mapper.toDesk("subcategory", "password-reset")).toBe("lucid_access__password_reset");
    expect(mapper.toDesk("priority", "urgent")).toBe("urgent");
    const values = [...mapper.entries("category"), ...mapper.entries("subcategory")].map((entry) => entry.deskValue);
    expect(new Set(values).size).toBe(values.length);
  });

  it("knows Freshdesk's default values: names and numbers", () => {
    const mapper = createLabelMapper(sampleTaxonomy, sampleMapping, "freshdesk");
    expect(mapper.toDesk("category", "access")).toBe("Access and permissions");
    expect(mapper.toDesk("subcategory", "erp")).toBe("ERP");
    expect(mapper.toDesk("priority", "low")).toBe("1");
    expect(mapper.toLabel("priority", "4")).toBe("urgent");
  });

  it.each(["zendesk", "freshdesk"] as const)("leads every label there and back in %s", (desk) => {
    const mapper = createLabelMapper(sampleTaxonomy, sampleMapping, desk);
    for (const field of FIELD_IDS) {
      for (const { labelId, deskValue } of mapper.entries(field)) {
        expect(mapper.toLabel(field, ` ${deskValue} `)).toBe(labelId);
      }
    }
  });

  it("has no default for a team: group ids cannot be known", () => {
    const mapper = createLabelMapper(sampleTaxonomy, mapping({ team: { values: {} } }), "zendesk");
    expect(mapper.toDesk("team", "hardware-n2")).toBeNull();
    expect(mapper.entries("team")).toContainEqual({ labelId: "hardware-n2", deskValue: null });
  });

  it("follows the admin: another value, or a label that is not used", () => {
    const values = { access: " zugang ", "software-bug": null };
    const mapper = createLabelMapper(sampleTaxonomy, mapping({ category: { field: "1", values } }), "zendesk");
    expect(mapper.toDesk("category", "access")).toBe("zugang");
    expect(mapper.toLabel("category", "zugang")).toBe("access");
    expect(mapper.toLabel("category", "lucid_access")).toBeNull();
    expect(mapper.toDesk("category", "software-bug")).toBeNull();
    expect(mapper.toLabel("category", "lucid_software_bug")).toBeNull();
  });

  it("never guesses: not by case, not by likeness, not between two labels of one value", () => {
    const values = { access: "it", "software-bug": "it" };
    const mapper = createLabelMapper(sampleTaxonomy, mapping({ category: { field: "1", values } }), "zendesk");
    expect(mapper.toLabel("category", "it")).toBeNull();
    expect(mapper.toDesk("category", "access")).toBe("it");
    expect(mapper.toLabel("priority", "High")).toBeNull();
    expect(mapper.toLabel("category", "lucid_hardware")).toBeNull();
    expect(mapper.toDesk("category", "constructor")).toBeNull();
  });
});
