import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAnswerJudge } from "./lab/answer-judge.ts";
import { createCollectorClient } from "./lab/collector-client.ts";
import { openSoakCollector, type SoakCollector } from "./lab/open-soak-collector.ts";
import { type Operation, readOperations } from "./lab/openapi-operations.ts";
import { hostileText, nearlyValidValue, validValue } from "./lab/schema-arbitrary.ts";
import { cleanUp, createSoakDesk, type TenantTokens } from "./lab/soak-desk.ts";

const RUNS_A_ROUTE = SOAKING ? 2500 : 60;
/** Of an erasure: each one rewrites the database file. */
const RUNS_OF_ERASE = SOAKING ? 500 : 30;
const SEED = 20_261;
/** Several of these fit into the 16 KB of a head; longer ones never reach a route (malformed-http has them). */
const LONGEST_IN_ADDRESS = 300;
const SHOWN_OF_A_PROBLEM = 600;
/** A random request names no ticket of a month's sample, so its valid form ends with 404. */
const MEETS_NOTHING: ReadonlySet<string> = new Set(["POST /v1/review/sample"]);

let running: SoakCollector;
let tenant: TenantTokens;
let tokens: Readonly<Record<string, string | undefined>>;
let session: string;
let known: readonly string[];
beforeAll(async () => {
  const desk = createSoakDesk();
  const [first] = desk.tenants;
  if (!first) throw new Error("a desk has a tenant");
  tenant = first;
  running = await openSoakCollector(desk);
  const client = createCollectorClient(running.url, tenant);
  session = await client.session();
  const planted = Array.from({ length: 5 }, (_, index) => sampleDecision(index));
  await client.send(session, planted);
  const { manifest } = (await (await client.call("/v1/bundle", { token: session })).json()) as { manifest: string };
  const files = [...manifest.matchAll(/[0-9a-f]{64}/g)].map(String);
  const [decision] = planted;
  const labels = Object.values(decision?.final ?? {}).filter((label) => label !== null);
  known = [...planted.map(({ id }) => id), ...labels, "sample", "2026-01", "0.1.0", "never-there", "a1", ...files];
  const { secure, admin, review } = tenant;
  tokens = { none: undefined, unknown: "x".repeat(43), secure, admin, review, session };
});
afterAll(async () => {
  await running.stop();
  cleanUp();
});

interface Sent {
  readonly target: string;
  readonly token: string | undefined;
  readonly body: unknown;
  readonly conditional: boolean;
}

/** Requests to one operation: by its schemas or one thing off, with a token of its own kind or any other, or none. */
function requestsTo({ path, parameters, tokenKinds, body }: Operation): fc.Arbitrary<Sent> {
  const bodyOf = (nearly: boolean) => (schema: Operation["body"]) =>
    schema === null ? fc.constant(undefined) : nearly ? nearlyValidValue(schema, known) : validValue(schema, known);
  const fitting = tokenKinds.length === 0 ? [undefined] : tokenKinds.map((kind) => tokens[kind]);
  const parts = (nearly: boolean) =>
    fc.record({
      values: fc.tuple(
        ...parameters.map(({ name, required, in: place, schema }) => {
          const value = nearly ? fc.oneof(validValue(schema, known), hostileText) : validValue(schema, known);
          const given = required || place === "path" ? value : fc.option(value, { nil: undefined });
          return given.map((one) => ({ name, place, value: one }));
        }),
      ),
      body: bodyOf(nearly)(body),
      token: fc.oneof(fc.constantFrom(...fitting), fc.constantFrom(...Object.values(tokens))),
      conditional: fc.boolean(),
    });
  return fc
    .oneof(parts(false), parts(true))
    .map(({ values, ...rest }) => ({ target: targetOf(path, values), ...rest }));
}

function targetOf(path: string, values: readonly { name: string; place: string; value: unknown }[]): string {
  // A lone surrogate has no UTF-8: no client can send one in an address.
  const encoded = (value: unknown) =>
    encodeURIComponent(
      String(value)
        .slice(0, LONGEST_IN_ADDRESS)
        .replaceAll(/\p{Surrogate}/gu, "\ufffd"),
    );
  const inPath = values.filter(({ place }) => place === "path");
  const filled = inPath.reduce((text, { name, value }) => text.replace(`{${name}}`, encoded(value) || "-"), path);
  const query = values.filter(({ place, value }) => place === "query" && value !== undefined);
  const pairs = query.map(({ name, value }) => `${name}=${encoded(value)}`);
  return pairs.length === 0 ? filled : `${filled}?${pairs.join("&")}`;
}

function send({ method }: Operation, { target, token, body, conditional }: Sent): Promise<Response> {
  return fetch(running.url + target, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(conditional ? { "if-none-match": "*" } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The batch is answered row by row: what the document refuses in a row must come back as rejected. */
function tookWholly(name: string, text: string): boolean {
  if (name !== "POST /v1/decisions") return true;
  const { results } = JSON.parse(text) as { results: readonly { status: string }[] };
  return !results.some(({ status }) => status === "rejected");
}

const readDocument = async () =>
  readOperations(await (await createCollectorClient(running.url, tenant).call("/openapi.json")).json());

interface RouteOutcome {
  readonly name: string;
  readonly statuses: readonly number[];
  /** The smallest request that was answered wrongly. */
  readonly problem: string | null;
}

const judge = createAnswerJudge();

async function fuzzRoute(operation: Operation): Promise<RouteOutcome> {
  const name = `${operation.method} ${operation.path}`;
  const statuses: number[] = [];
  const property = fc.asyncProperty(requestsTo(operation), async (sent) => {
    const response = await send(operation, sent);
    const text = await response.text();
    statuses.push(response.status);
    const problem = judge.problem(operation, response, text);
    if (problem !== null) throw new Error(`${name}: ${problem}`);
    const took = response.status === 200 && tookWholly(name, text);
    if (took && !judge.allows(operation, sent.body)) throw new Error(`${name} took what its schema refuses`);
  });
  const numRuns = name === "POST /v1/erase" ? RUNS_OF_ERASE : RUNS_A_ROUTE;
  const { failed, errorInstance, counterexample } = await fc.check(property, { numRuns, seed: SEED });
  const problem = `${String(errorInstance)} ${JSON.stringify(counterexample)}`.slice(0, SHOWN_OF_A_PROBLEM);
  return { name, statuses, problem: failed ? problem : null };
}

describe("requests made from the OpenAPI document", () => {
  it("finds a schema for everything that every route takes and answers", async () => {
    const names = (await readDocument()).map(({ method, path }) => `${method} ${path}`);
    expect(names.sort()).toEqual(running.collector.routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it("is refused a document in which a route lost its schema", async () => {
    const whole = await (await createCollectorClient(running.url, tenant).call("/openapi.json")).text();
    const without = JSON.parse(whole) as { components: { schemas: Record<string, object> } };
    without.components.schemas.MemoryPage = {};
    expect(() => readOperations(without)).toThrow("GET /v1/memory: 200 has no schema");
  });

  it(`${RUNS_A_ROUTE} of each: no 5xx, no crash, each answer as the document promises, nothing taken that it refuses`, {
    timeout: 1_200_000,
  }, async () => {
    const outcomes: RouteOutcome[] = [];
    for (const operation of await readDocument()) outcomes.push(await fuzzRoute(operation));
    const statuses = outcomes.flatMap((outcome) => outcome.statuses);
    const count = (status: number) => statuses.filter((one) => one === status).length;
    const problems = outcomes.flatMap(({ problem }) => (problem === null ? [] : [problem]));
    const unreached = outcomes
      .filter(({ name, statuses: seen }) => !seen.includes(200) && !MEETS_NOTHING.has(name))
      .map(({ name }) => name);
    noteFigures({
      soak: "fuzz",
      ...{ of: "requests from the document", tried: statuses.length, lost: problems.length },
      survived: statuses.length - problems.length,
      metrics: [
        { name: "requests", value: statuses.length, unit: "requests", better: "higher", goal: 50_000 },
        { name: "routes", value: outcomes.length, unit: "routes", better: "higher", goal: null },
        { name: "routes_with_a_wrong_answer", value: problems.length, unit: "routes", better: "lower", goal: 0 },
        { name: "routes_never_reached", value: unreached.length, unit: "routes", better: "lower", goal: 0 },
        { name: "answers_200", value: count(200), unit: "answers", better: "higher", goal: null },
        { name: "answers_400", value: count(400), unit: "answers", better: "higher", goal: null },
      ],
    });
    expect(problems).toEqual([]);
    expect(unreached).toEqual([]);
    for (const status of [200, 304, 400, 401, 403, 404]) expect(count(status)).toBeGreaterThan(0);
  });
});
