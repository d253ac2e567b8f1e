import type { FieldMapping } from "@lucid/core";
import type { ZafClient } from "./zaf-client.ts";

/** Where this account keeps each field: custom fields have numeric ids that differ by account. */
export interface TicketPaths {
  readonly category: string;
  readonly subcategory: string;
  readonly priority: "ticket.priority";
  readonly confidence: string | null;
}

/** The requirement keys under which requirements.json creates the fields. */
const REQUIREMENT_KEYS = {
  category: "lucid_category",
  subcategory: "lucid_subcategory",
  confidence: "lucid_confidence",
} as const;

/**
 * Resolves the mapping's field names to ZAF paths; "requirement" means the field that the installation
 * created. A field that cannot be found gets a path that no ticket has, so that reading gives null and
 * writing gives an error for that field alone.
 */
export async function resolveTicketPaths(client: ZafClient, mapping: FieldMapping): Promise<TicketPaths> {
  const keys = Object.values(REQUIREMENT_KEYS).map((key) => `requirement:${key}`);
  const requirements = await client.get(keys);
  const pathOf = (name: keyof typeof REQUIREMENT_KEYS, field: string): string => {
    const id = field === "requirement" ? requirementId(requirements[`requirement:${REQUIREMENT_KEYS[name]}`]) : field;
    return `ticket.customField:custom_field_${id ?? "missing"}`;
  };
  return {
    category: pathOf("category", mapping.category.field),
    subcategory: pathOf("subcategory", mapping.subcategory.field),
    priority: "ticket.priority",
    confidence: mapping.confidence.field === null ? null : pathOf("confidence", mapping.confidence.field),
  };
}

/** `ticket.customField:custom_field_7` -> `custom_field_7`; null for system fields. */
export function customFieldName(path: string): string | null {
  return /custom_field_\w+$/.exec(path)?.[0] ?? null;
}

function requirementId(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("requirement_id" in value)) return null;
  return String(value.requirement_id);
}
