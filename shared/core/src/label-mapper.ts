import type { FieldId, LabelId } from "./taxonomy.ts";

/** Label ids to the desk's own values and back. Built from a taxonomy and the admin's mapping. */
export interface LabelMapper {
  /** null: this label has no value in this desk (the admin said so). */
  toDesk(field: FieldId, labelId: LabelId): string | null;
  /** null: the value belongs to no label. */
  toLabel(field: FieldId, deskValue: string): LabelId | null;
  /** All pairs, for checking the mapping against the desk's options. */
  entries(field: FieldId): readonly { readonly labelId: LabelId; readonly deskValue: string | null }[];
}
