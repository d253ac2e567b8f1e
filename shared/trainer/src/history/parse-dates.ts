const SLASHED = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,]+(.*))?$/;

/**
 * Dates of one column as ISO 8601; null: empty or unreadable. ISO dates, Unix seconds and milliseconds, and day/month/year
 * or month/day/year, whichever the whole column allows; if both fit, none of these is read.
 */
export function parseDates(values: readonly (string | null)[]): (string | null)[] {
  const slashed = values.map((value) => SLASHED.exec(value?.trim() ?? "")).filter((match) => match !== null);
  const dayFirst = slashed.some(([, first]) => Number(first) > 12);
  const monthFirst = slashed.some(([, , second]) => Number(second) > 12);
  const order = dayFirst === monthFirst ? null : dayFirst ? "day-first" : "month-first";
  return values.map((value) => (value === null ? null : parseDate(value.trim(), order)));
}

function parseDate(value: string, order: "day-first" | "month-first" | null): string | null {
  const slashed = SLASHED.exec(value);
  if (slashed !== null) {
    const [, first = "", second = "", year = "", time = ""] = slashed;
    if (order === null) return null;
    const [day, month] = order === "day-first" ? [first, second] : [second, first];
    return iso(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time === "" ? "" : ` ${time}`}`);
  }
  if (/^\d{10}$/.test(value)) return iso(Number(value) * 1000);
  if (/^\d{13}$/.test(value)) return iso(Number(value));
  return /^\d{4}-\d{2}-\d{2}/.test(value) ? iso(value) : null;
}

/** Times without a zone are read as UTC: the same file gives the same split on every machine. */
function iso(value: string | number): string | null {
  const text = typeof value === "string" && /^\d{4}-\d{2}-\d{2}[ T]\d/.test(value) ? withZone(value) : value;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function withZone(value: string): string {
  const dated = value
    .replace(" ", "T")
    .replace(/ UTC$/, "Z")
    .replace(/ ?([+-]\d{2}):?(\d{2})$/, "$1:$2");
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(dated) ? dated : `${dated}Z`;
}
