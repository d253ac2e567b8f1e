import { expect, it } from "vitest";
import { parseDates } from "./parse-dates.ts";

it.each([
  ["2026-01-05", "2026-01-05T00:00:00.000Z"],
  ["2026-01-05 10:30:00", "2026-01-05T10:30:00.000Z"],
  ["2026-01-05T10:30:00+02:00", "2026-01-05T08:30:00.000Z"],
  ["2026-01-05 10:30:00 UTC", "2026-01-05T10:30:00.000Z"],
  ["2026-01-05 10:30:00 +0100", "2026-01-05T09:30:00.000Z"],
  ["1767609000", "2026-01-05T10:30:00.000Z"],
  ["1767609000000", "2026-01-05T10:30:00.000Z"],
  ["yesterday", null],
  ["2026-13-45", null],
])("%s is read as %s, the same on every machine", (value, expected) => {
  expect(parseDates([value])).toEqual([expected]);
});

it("days and months are told apart by the whole column, and not guessed", () => {
  expect(parseDates(["05/01/2026", "31/01/2026 10:30"])).toEqual([
    "2026-01-05T00:00:00.000Z",
    "2026-01-31T10:30:00.000Z",
  ]);
  expect(parseDates(["05/01/2026", "01/31/2026"])[0]).toBe("2026-05-01T00:00:00.000Z");
  expect(parseDates(["05/01/2026", null])).toEqual([null, null]);
});
