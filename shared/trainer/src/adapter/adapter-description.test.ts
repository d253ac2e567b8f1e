import { expect, it } from "vitest";
import { parseAdapterDescription } from "./adapter-description.ts";

const factors = [
  { name: "layer.0.query.A", rows: 2, columns: 5 },
  { name: "layer.0.query.B", rows: 3, columns: 2 },
];
const parse = (json: unknown) => parseAdapterDescription(json, "manifest.json");

it("reads what a manifest says of its factors", () => {
  expect(parse({ rank: 2, scale: 2, factors, more: 1 })).toEqual({ rank: 2, scale: 2, factors });
});

it.each([
  ["nothing", undefined, /adapter is missing/],
  ["no rank", { scale: 2, factors }, /adapter\.rank/],
  ["no scale", { rank: 2, scale: 0, factors }, /adapter\.scale/],
  ["no factors", { rank: 2, scale: 2, factors: [] }, /adapter\.factors/],
  ["half a pair", { rank: 2, scale: 2, factors: factors.slice(1) }, /layer\.0\.query\.B without its other half/],
  ["another rank", { rank: 3, scale: 2, factors }, /factors\[0\]: layer\.0\.query\.A is not of rank 3/],
  ["a name of no kind", { rank: 2, scale: 2, factors: [{ name: "x", rows: 2, columns: 2 }] }, /end in \.A or \.B/],
  ["one twice", { rank: 2, scale: 2, factors: [...factors, ...factors] }, /twice/],
])("refuses %s by the field", (_, json, reason) => {
  expect(() => parse(json)).toThrow(reason);
  expect(() => parse(json)).toThrow(/^manifest\.json: /);
});
