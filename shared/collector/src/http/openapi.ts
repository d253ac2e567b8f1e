import { z } from "zod";
import { errorSchema } from "../schemas/bundle-schema.ts";
import { VERSION } from "../version.ts";
import type { NamedSchema, Route } from "./route.ts";

const ERROR: NamedSchema = { name: "Error", schema: errorSchema };
const reference = ({ name }: NamedSchema) => ({ $ref: `#/components/schemas/${name}` });

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, reused: "inline" });
  return rest;
}

function parameters(route: Route): object[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !schema.safeParse(undefined).success,
    schema: jsonSchema(schema, "output"),
  }));
  return [...inPath, ...inQuery];
}

function security(route: Route): object[] | undefined {
  if (route.access === "open") return [];
  if (route.access === "by-file") return [{}, { session: [] }];
  return Object.keys(route.access).map((kind) => ({ [kind]: [] }));
}

/** What a body without a schema of its own is: a document, a text, bytes. */
function plainSchema(contentType: string): object {
  if (contentType === "application/json") return { type: "object" };
  return contentType.startsWith("text/") ? { type: "string" } : { type: "string", format: "binary" };
}

function furtherAnswers({ furtherAnswers = {} }: Route, content: object): Record<string, object> {
  const answers = Object.entries(furtherAnswers).map(([status, { description, sameBody }]) => [
    status,
    sameBody ? { description, content } : { description },
  ]);
  return Object.fromEntries(answers);
}

function operation(route: Route): object {
  const body = route.documentedBody ?? route.body;
  const answer = route.answer;
  const content =
    "schema" in answer
      ? { "application/json": { schema: reference(answer) } }
      : { [answer.contentType]: { schema: plainSchema(answer.contentType) } };
  return {
    summary: route.summary,
    security: security(route),
    parameters: parameters(route),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: reference(body) } } } } : {}),
    responses: {
      200: { description: "Done", content },
      ...furtherAnswers(route, content),
      default: { description: "Refused", content: { "application/json": { schema: reference(ERROR) } } },
    },
  };
}

function schemas(routes: readonly Route[]): Record<string, object> {
  const found: Record<string, object> = { [ERROR.name]: jsonSchema(ERROR.schema, "output") };
  for (const route of routes) {
    const body = route.documentedBody ?? route.body;
    if (body) found[body.name] = jsonSchema(body.schema, "input");
    if ("schema" in route.answer) found[route.answer.name] = jsonSchema(route.answer.schema, "output");
  }
  return found;
}

/** OpenAPI 3.1 document of these routes, from the same schemas that check the requests. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });
  return {
    openapi: "3.1.0",
    info: { title: "Lucid Triage collector", version: VERSION },
    paths,
    components: {
      schemas: schemas(routes),
      securitySchemes: {
        secure: bearer("The tenant's secure token, filled in by the helpdesk's proxy"),
        session: bearer("A session token of POST /v1/session"),
        admin: bearer("The tenant's admin token"),
        review: bearer("The tenant's review token, where the configuration has one"),
      },
    },
  };
}
