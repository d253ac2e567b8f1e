import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Parsers of option values. What they refuse ends as a usage error that names the option. */

/** A list: repeated, or with commas between. */
export function listOption(value: string, earlier: readonly string[] | undefined): readonly string[] {
  const parts = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) throw new InvalidArgumentError("It is empty.");
  return [...(earlier ?? []), ...parts];
}

/** A number within bounds. */
export function numberOption(bounds: { min?: number; max?: number; integer?: boolean } = {}) {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer = false } = bounds;
  return (value: string): number => {
    const number = Number(value);
    const fits = value.trim() !== "" && Number.isFinite(number) && number >= min && number <= max;
    if (fits && (!integer || Number.isInteger(number))) return number;
    const range = [
      ...(Number.isFinite(min) ? [`at least ${min}`] : []),
      ...(Number.isFinite(max) ? [`at most ${max}`] : []),
    ];
    throw new InvalidArgumentError(
      `It must be a ${integer ? "whole " : ""}number ${range.join(" and ")}.`.replace(" .", "."),
    );
  };
}

/** What a label column can be given for. */
const LABEL_FIELDS = ["category", "subcategory", "priority", "team", "tags"] as const;
type LabelField = (typeof LABEL_FIELDS)[number];
export type LabelColumns = Readonly<Partial<Record<LabelField, string>>>;

/** FIELD=COLUMN, repeated or with commas between. */
export function labelOption(value: string, earlier: LabelColumns | undefined): LabelColumns {
  const pairs = listOption(value, []).map((part): [LabelField, string] => {
    const at = part.indexOf("=");
    const field = LABEL_FIELDS.find((name) => name === part.slice(0, at).trim());
    const column = part.slice(at + 1).trim();
    if (at < 0 || field === undefined || column === "") {
      throw new InvalidArgumentError(`Write FIELD=COLUMN with one of the fields ${LABEL_FIELDS.join(", ")}.`);
    }
    return [field, column];
  });
  return { ...earlier, ...Object.fromEntries(pairs) };
}

/** COLUMN=VALUE[,VALUE]: how a row tells that automation gave its labels. */
export function automationOption(value: string): { readonly column: string; readonly values: readonly string[] } {
  const at = value.indexOf("=");
  if (at <= 0 || at === value.length - 1) throw new InvalidArgumentError("Write COLUMN=VALUE[,VALUE].");
  return { column: value.slice(0, at), values: value.slice(at + 1).split(",") };
}

/** NAME=COUNT, repeated or with commas between. */
export function countsOption(
  value: string,
  earlier: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> {
  const pairs = listOption(value, []).map((part): [string, number] => {
    const at = part.lastIndexOf("=");
    const count = Number(part.slice(at + 1));
    if (at <= 0 || part.slice(at + 1).trim() === "" || !Number.isInteger(count) || count < 0) {
      throw new InvalidArgumentError(`"${part}": write CATEGORY=COUNT.`);
    }
    return [part.slice(0, at).trim(), count];
  });
  return { ...earlier, ...Object.fromEntries(pairs) };
}
