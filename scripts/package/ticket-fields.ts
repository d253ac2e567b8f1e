import { createLabelMapper, parseFieldMapping, type Taxonomy } from "@lucid/core";

type Desk = "zendesk" | "freshdesk";

interface FieldOption {
  readonly name: string;
  readonly value: string;
}

/** requirements.json: the three ticket fields that Zendesk creates at installation, options from the taxonomy. */
export function zendeskRequirements(taxonomy: Taxonomy): object {
  const options = (field: "category" | "subcategory") =>
    fieldOptions(taxonomy, "zendesk", field).map(({ name, value }) => ({ name, value }));
  return {
    ticket_fields: {
      lucid_category: {
        type: "tagger",
        title: "Category",
        description: "Filled by Lucid Triage when an agent accepts or corrects a suggestion.",
        custom_field_options: options("category"),
      },
      lucid_subcategory: {
        type: "tagger",
        title: "Subcategory",
        description: "Filled by Lucid Triage when an agent accepts or corrects a suggestion.",
        custom_field_options: options("subcategory"),
      },
      lucid_confidence: {
        type: "integer",
        title: "Triage confidence (%)",
        description: "How sure Lucid Triage was of the category, in percent.",
      },
    },
  };
}

/** config/ticket-fields.json: what an admin creates in Freshdesk, which has no requirements of its own. */
export function freshdeskTicketFields(taxonomy: Taxonomy): object {
  const choices = (field: "category" | "subcategory") =>
    fieldOptions(taxonomy, "freshdesk", field).map(({ value }) => ({ value }));
  return [
    { name: "cf_lucid_category", label: "Category", type: "custom_dropdown", choices: choices("category") },
    { name: "cf_lucid_subcategory", label: "Subcategory", type: "custom_dropdown", choices: choices("subcategory") },
    { name: "cf_lucid_confidence", label: "Triage confidence (%)", type: "custom_number", choices: [] },
  ];
}

/** Options as the default mapping expects them: one rule for what is created and what is written. */
function fieldOptions(taxonomy: Taxonomy, desk: Desk, field: "category" | "subcategory"): readonly FieldOption[] {
  const mapper = createLabelMapper(taxonomy, parseFieldMapping("", desk), desk);
  return mapper.entries(field).flatMap(({ labelId, deskValue }) => {
    return deskValue === null ? [] : [{ name: optionName(taxonomy, field, labelId), value: deskValue }];
  });
}

/** Zendesk shows "::" as levels of a nested drop-down. */
function optionName(taxonomy: Taxonomy, field: "category" | "subcategory", labelId: string): string {
  for (const category of taxonomy.categories) {
    if (field === "category" && category.id === labelId) return category.name;
    const subcategory = category.subcategories.find((candidate) => candidate.id === labelId);
    if (field === "subcategory" && subcategory) return `${category.name}::${subcategory.name}`;
  }
  return labelId;
}
