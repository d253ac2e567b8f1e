import { type FieldId, parseFieldMapping } from "@lucid/core";
import { describe, expect, it } from "vitest";
import { smallTaxonomy as taxonomy } from "./fixtures/small-taxonomy.ts";
import { mapLabels } from "./map-labels.ts";

describe("a desk's value", () => {
  const reader = mapLabels({
    taxonomy,
    former: { category: { "Invoices 2019": "billing", Fax: null } },
    mapping: {
      desk: "zendesk",
      fields: parseFieldMapping({ category: { values: { access: "zugang_neu" } } }, "zendesk"),
    },
  });

  it.each<[FieldId, string, string | null, string, string?]>([
    ["category", "billing", "billing", "exact"],
    ["category", "Billing & invoices", "billing", "exact"],
    ["category", "Facturation", "billing", "exact"],
    ["category", "lucid_billing", "billing", "mapping"],
    ["category", "zugang_neu", "access", "mapping"],
    ["category", " Billing  & invoices ", "billing", "blanks"],
    ["category", "BILLING & INVOICES", "billing", "case"],
    ["category", "Fácturâtion", "billing", "accents"],
    ["category", "billing_invoices", "billing", "separators"],
    ["category", "invoices 2019 ", "billing", "renamed"],
    ["category", "Fax", null, "disabled"],
    ["category", "Access > Password reset", "access", "nested"],
    ["subcategory", "Access::Password reset", "password-reset", "nested", "access"],
    ["subcategory", "password_reset", "password-reset", "separators", "access"],
    ["subcategory", "Other", "access-other", "exact", "access"],
    ["subcategory", "Other", "billing-other", "exact", "billing"],
    ["subcategory", "Other", null, "ambiguous"],
    ["subcategory", "Refund", null, "elsewhere", "access"],
    ["team", "finance TEAM", "finance", "case"],
    ["category", "Biling", null, "unknown"],
  ])("%s %j is %j (%s)", (field, value, labelId, kind, category?: string) => {
    expect(reader.read(field, value, category)).toMatchObject({ labelId, kind });
  });

  it("that fits nothing comes with the nearest known label", () => {
    expect(reader.read("category", "Acess").nearest).toBe("Access");
    expect(reader.read("subcategory", "pasword resett", "access").nearest).toBe("Password reset");
  });

  it("is counted, the most frequent first", () => {
    const counted = mapLabels({ taxonomy });
    for (const value of ["Access", "access ", "Access", "Phone"]) counted.read("category", value);
    expect(counted.report()).toMatchObject([
      { field: "category", value: "Access", kind: "exact", labelId: "access", count: 2 },
      { value: "access ", kind: "blanks", labelId: "access", count: 1 },
      { value: "Phone", kind: "unknown", labelId: null, count: 1 },
    ]);
  });
});

describe("a priority", () => {
  const reader = mapLabels({ taxonomy });

  it.each([
    ["urgent", "urgent"],
    ["URGENT", "urgent"],
    ["P1", "urgent"],
    ["p1 - Blocker", "urgent"],
    ["Sev 2", "high"],
    ["Critical", "urgent"],
    ["1 - Critical", "urgent"],
    ["3 - Moderate", "normal"],
    ["Medium", "normal"],
    ["Normale", "normal"],
    ["Élevée", "high"],
    ["High priority", "high"],
    ["Minor", "low"],
    ["1", null],
    ["someday", null],
  ])("%j is %j", (value, labelId) => {
    expect(reader.read("priority", value).labelId).toBe(labelId);
  });

  it("is a number in Freshdesk only, unless the installation's mapping says otherwise", () => {
    const freshdesk = mapLabels({ taxonomy, freshdeskNumbers: true });
    expect(["1", "2", "3", "4", "5"].map((value) => freshdesk.read("priority", value).labelId)).toEqual([
      "low",
      "normal",
      "high",
      "urgent",
      null,
    ]);
    const fields = parseFieldMapping({ priority: { values: { urgent: "1", low: "4" } } }, "freshdesk");
    const mapped = mapLabels({ taxonomy, freshdeskNumbers: true, mapping: { desk: "freshdesk", fields } });
    expect(mapped.read("priority", "1").labelId).toBe("urgent");
  });
});
