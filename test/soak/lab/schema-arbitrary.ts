import fc from "fast-check";
import type { JsonSchema } from "./openapi-operations.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const MOST_ITEMS = 4;
const LONGEST_TEXT = 200;

/** Strings that have broken parsers, databases, pages and logs elsewhere. */
const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\udfff\ud800",
  "\u202e\u2066gnp.exe",
  "\u200b\u200d\ufeff",
  "__proto__",
  "constructor",
  "../../secrets/session.key",
  "%2e%2e%2f",
  "'; DROP TABLE decisions; --",
  '" OR 1=1 --',
  "<script>alert(1)</script>",
  "\r\nset-cookie: a=b",
  "$\u007bjndi:ldap://x}",
  "{{7*7}}",
  "NaN",
  "1e999",
  "-0",
  "9007199254740993",
  "x".repeat(5000),
  "é".repeat(2000),
  "🎄".repeat(500),
  "[".repeat(3000),
];
const WRONG_TYPES: readonly Json[] = [null, true, -1, 0.5, 1e308, 2 ** 53, "", [], {}, [[[]]], { __proto__x: 1 }];
export const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 40 }));

/** Values that the schema allows, known ones preferred: random ids name nothing that exists. */
export function validValue(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<Json> {
  if ("const" in schema) return fc.constant(schema.const as Json);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as Json[]));
  const choices = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map((choice) => validValue(choice, known)));
  switch (schema.type) {
    case "string":
      return validText(schema, known);
    case "integer":
    case "number":
      return validNumber(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return validArray(schema, known);
    case "object":
      return validObject(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  }
}

function validText(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = LONGEST_TEXT } = schema as { minLength?: number; maxLength?: number };
  const pattern = typeof schema.pattern === "string" ? new RegExp(schema.pattern) : null;
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (pattern === null || pattern.test(text));
  const fitting = known.filter(fits);
  const made = madeText(schema, pattern, { minLength, maxLength: Math.min(maxLength, LONGEST_TEXT) }).filter(fits);
  return fitting.length === 0 ? made : fc.oneof({ arbitrary: fc.constantFrom(...fitting), weight: 3 }, made);
}

function madeText(
  { format }: JsonSchema,
  pattern: RegExp | null,
  length: { readonly minLength: number; readonly maxLength: number },
): fc.Arbitrary<string> {
  if (format === "date-time")
    return fc.date({ noInvalidDate: true, max: new Date("9999-12-31") }).map((at) => at.toISOString());
  if (format === "base64") return fc.base64String(length);
  if (pattern !== null) return fc.stringMatching(pattern);
  return fc.string({ unit: "binary", ...length });
}

function validNumber(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum } = schema as Partial<Record<string, number>>;
  const max = Math.min(maximum ?? 1e6, 1e9);
  if (schema.type === "integer") return fc.integer({ min: Math.max(minimum ?? -1e6, -1e9), max });
  const min = minimum ?? (exclusiveMinimum === undefined ? -1e6 : exclusiveMinimum + 1e-9);
  return fc.double({ min, max, noNaN: true });
}

function validArray(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<Json[]> {
  const {
    minItems = 0,
    maxItems = MOST_ITEMS,
    items = {},
  } = schema as {
    minItems?: number;
    maxItems?: number;
    items?: JsonSchema;
  };
  return fc.array(validValue(items, known), { minLength: minItems, maxLength: Math.min(maxItems, MOST_ITEMS) });
}

function validObject(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<Json> {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  const parts = Object.fromEntries(Object.entries(properties).map(([key, part]) => [key, validValue(part, known)]));
  return fc.record(parts, { requiredKeys: [...required], noNullPrototype: true }) as fc.Arbitrary<Json>;
}

/** Where in a value something is changed: one step a level, taken modulo what is there. */
function changedAt(value: Json, [step, ...rest]: readonly number[], change: (value: Json) => Json): Json {
  if (value === null || typeof value !== "object" || step === undefined) return change(value);
  const keys = Object.keys(value);
  const key = keys[step % (keys.length + 1)];
  // One more than there are keys: the change is made to the object or list itself.
  if (key === undefined) return change(value);
  const inside = changedAt((value as Record<string, Json>)[key] ?? null, rest, change);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inside : item));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === key ? inside : item]));
}

function withoutOne(value: Json, at: number): Json {
  if (value === null || typeof value !== "object") return null;
  if (Array.isArray(value)) return value.filter((_, index) => index !== at % Math.max(1, value.length));
  const names = Object.keys(value);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== names[at % Math.max(1, names.length)]));
}

function withExtra(value: Json, name: string, extra: Json): Json {
  if (Array.isArray(value)) return [...value, extra];
  return value !== null && typeof value === "object" ? { ...value, [name]: extra } : extra;
}

function enlarged(value: Json): Json {
  if (typeof value === "string") return (value === "" ? "x" : value).repeat(1000).slice(0, 50_000);
  if (typeof value === "number") return value * 1e12 + 0.5;
  return Array.isArray(value)
    ? Array.from({ length: 600 }, (_, index) => value[index % (value.length || 1)] ?? null)
    : value;
}

/** A valid value with one thing wrong: a type, a size, a format, a property too many or too few, a hostile text. */
export function nearlyValidValue(schema: JsonSchema, known: readonly string[]): fc.Arbitrary<Json> {
  const way = fc.array(fc.nat(30), { minLength: 1, maxLength: 5 });
  const wrong = fc.oneof(hostileText, fc.constantFrom(...WRONG_TYPES));
  const change: fc.Arbitrary<(value: Json) => Json> = fc.oneof(
    wrong.map((other) => () => other),
    hostileText.map((other) => () => other),
    fc.nat(20).map((at) => (value: Json) => withoutOne(value, at)),
    fc.tuple(hostileText, wrong).map(
      ([name, extra]) =>
        (value: Json) =>
          withExtra(value, name, extra),
    ),
    fc.constant(enlarged),
  );
  return fc
    .tuple(validValue(schema, known), way, change)
    .map(([value, steps, apply]) => changedAt(value, steps, apply));
}
