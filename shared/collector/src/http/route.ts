import { AppError } from "@lucid/core";
import type { Context } from "hono";
import { z } from "zod";
import { explainIssues } from "../schemas/explain-issues.ts";
import type { Caller, Requirement } from "./caller.ts";

/** A JSON document of the API under the name it has in the OpenAPI document. */
export interface NamedSchema<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly schema: Schema;
}

export interface RouteInput<Body, Query> {
  /** null only on routes open to everybody. */
  readonly caller: Caller | null;
  readonly body: Body;
  readonly query: Query;
  /** The path's parameter, or "". */
  readonly parameter: string;
}

/** One route, said once: the router, the checks, the OpenAPI document and the tests are all made from it. */
export interface Route {
  readonly method: "GET" | "POST";
  /** OpenAPI form, at most one parameter: /assets/{sha256} */
  readonly path: string;
  readonly summary: string;
  /** "open": everybody. "by-file": the handler decides. Otherwise the kinds of token that may call. */
  readonly access: "open" | "by-file" | Requirement;
  readonly body?: NamedSchema;
  /** What the document shows where the handler checks items one by one and `body` is only their envelope. */
  readonly documentedBody?: NamedSchema;
  readonly query?: z.ZodObject;
  readonly answer: NamedSchema | { readonly contentType: string };
  /** Statuses besides 200 that are no refusal, and whether they carry the same body as 200. */
  readonly furtherAnswers?: Readonly<Record<number, { readonly description: string; readonly sameBody: boolean }>>;
  handle(context: Context, input: RouteInput<unknown, unknown>): Promise<Response> | Response;
}

interface TypedRoute<Body extends z.ZodType, Query extends z.ZodObject>
  extends Omit<Route, "handle" | "body" | "query"> {
  readonly body?: NamedSchema<Body>;
  readonly query?: Query;
  readonly handle: (
    context: Context,
    input: RouteInput<z.output<Body>, z.output<Query>>,
  ) => Promise<Response> | Response;
}

/** Documents that a route answers 304 to a matching If-None-Match. */
export const NOT_CHANGED = { 304: { description: "Not changed since If-None-Match", sameBody: false } } as const;

function parseOr400<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError("bad_request", explainIssues(parsed.error));
  return parsed.data;
}

/** Ties the handler's types to the schemas: what it gets was checked by exactly those that the OpenAPI document shows. */
export function defineRoute<Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodObject = z.ZodObject>(
  route: TypedRoute<Body, Query>,
): Route {
  const { body, query } = route;
  return {
    ...route,
    handle: (context, input) =>
      route.handle(context, {
        ...input,
        body: parseOr400(body?.schema ?? z.undefined(), input.body) as z.output<Body>,
        query: parseOr400(query ?? z.looseObject({}), input.query) as z.output<Query>,
      }),
  };
}
