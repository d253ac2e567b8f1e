/** A JSON Schema (2020-12) as the collector's OpenAPI document writes them. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Kinds of token that open it; empty: open to everybody. */
  readonly tokenKinds: readonly string[];
  /** null: the operation takes no body. */
  readonly body: JsonSchema | null;
  /** By status or "default"; null: no body. */
  readonly answers: ReadonlyMap<string, { readonly contentType: string; readonly schema: JsonSchema } | null>;
}

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface DocumentedOperation {
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** POST operations that are asked for without a body; any other without one has lost its schema. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["POST /v1/retrain"]);

/** Operations of the document with their schemas resolved. Throws naming an operation that lacks a schema for what it takes or answers. */
export function readOperations(document: unknown): readonly Operation[] {
  const { paths, components } = document as OpenApiDocument;
  const resolve = (schema: JsonSchema | undefined, of: string): JsonSchema => {
    const name = typeof schema?.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
    const resolved = name === undefined ? schema : components.schemas[name];
    if (!resolved || Object.keys(resolved).length === 0) throw new Error(`${of} has no schema in the OpenAPI document`);
    return resolved;
  };
  return Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([verb, operation]): Operation => {
      const method = verb.toUpperCase();
      const name = `${method} ${path}`;
      const { parameters = [], security = [], requestBody, responses } = operation;
      for (const parameter of parameters) resolve(parameter.schema, `${name}: parameter ${parameter.name}`);
      if (method === "POST" && !requestBody && !WITHOUT_BODY.has(name))
        throw new Error(`${name} has no request schema`);
      const answers = Object.entries(responses).map(([status, { content }]) => {
        const [entry] = Object.entries(content ?? {});
        if (!entry && (status === "200" || status === "default"))
          throw new Error(`${name} has no schema for ${status}`);
        const [contentType = "", media] = entry ?? [];
        return [status, entry ? { contentType, schema: resolve(media?.schema, `${name}: ${status}`) } : null] as const;
      });
      if (!responses["200"] || !responses.default) throw new Error(`${name} documents no answer or no refusal`);
      const body = requestBody ? resolve(Object.values(requestBody.content)[0]?.schema, `${name}: request`) : null;
      return { method, path, parameters, tokenKinds: security.flatMap(Object.keys), body, answers: new Map(answers) };
    }),
  );
}
