import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { JsonSchema, Operation } from "./openapi-operations.ts";

export interface AnswerJudge {
  /** What is wrong with the answer by what the document promises for its status; null: nothing. */
  problem(operation: Operation, response: Response, text: string): string | null;
  /** Whether the document allows this request's body. Formats are not looked at: their patterns are. */
  allows(operation: Operation, body: unknown): boolean;
}

type Promised = Operation["answers"] extends ReadonlyMap<string, infer One> ? One | undefined : never;

/** What the document promises for a status; undefined: nothing, null: an answer without a body. */
function promisedFor({ answers }: Operation, status: number): Promised {
  const exact = answers.get(String(status));
  // 503 with Retry-After is a refusal; every other 5xx is a failure that nothing promises.
  return exact === undefined && status >= 400 && (status < 500 || status === 503) ? answers.get("default") : exact;
}

/** Judges by the OpenAPI document alone, with another library than the one that made it. */
export function createAnswerJudge(): AnswerJudge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const compiled = new WeakMap<JsonSchema, ValidateFunction>();
  const validatorOf = (schema: JsonSchema) => {
    const known = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, known);
    return known;
  };
  const wrongDocument = (schema: JsonSchema, text: string) => {
    const validate = validatorOf(schema);
    return validate(JSON.parse(text)) ? null : `${ajv.errorsText(validate.errors)} in ${text.slice(0, 200)}`;
  };
  const wrongContent = (promised: NonNullable<Promised>, response: Response, text: string) => {
    // A file's own type is told by its name; the document knows only that it is bytes.
    if (promised.contentType === "application/octet-stream") return text === "" ? "an empty file" : null;
    const type = response.headers.get("content-type") ?? "none";
    if (!type.startsWith(promised.contentType)) return `${response.status} is ${type}, not ${promised.contentType}`;
    return wrongDocument(promised.schema, type.startsWith("application/json") ? text : JSON.stringify(text));
  };
  return {
    problem(operation, response, text) {
      const promised = promisedFor(operation, response.status);
      if (promised === undefined) return `${response.status} is not documented: ${text.slice(0, 300)}`;
      if (promised === null) return text === "" ? null : `${response.status} has a body`;
      return wrongContent(promised, response, text);
    },
    allows: ({ body }, value) => body === null || validatorOf(body)(value),
  };
}
