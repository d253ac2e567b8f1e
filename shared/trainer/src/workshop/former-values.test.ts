import { sampleTaxonomy } from "@lucid/testkit";
import { expect, it } from "vitest";
import { editTaxonomy } from "./edit-taxonomy.ts";
import { formerValues } from "./former-values.ts";

it("ids and names of earlier versions are read as what they are today", () => {
  const first = editTaxonomy(sampleTaxonomy, { kind: "rename", level: "category", label: "access", id: "identity" });
  const second = editTaxonomy(first.taxonomy, {
    ...{ kind: "merge", level: "category", labels: ["identity"], into: "hardware-failure" },
  });
  const third = editTaxonomy(second.taxonomy, { kind: "disable", level: "subcategory", label: "erp" });
  expect(formerValues([first, second, third].map(({ migration }) => migration))).toEqual({
    category: {
      access: "hardware-failure",
      identity: "hardware-failure",
      "Access and permissions": "hardware-failure",
    },
    subcategory: { erp: null, ERP: null },
  });
});
