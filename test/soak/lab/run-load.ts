import { sampleDecision } from "@lucid/testkit";
import autocannon from "autocannon";
import { newId } from "./soak-desk.ts";

const CONNECTIONS = 50;

export interface LoadOutcome {
  /** Ids of every request that was begun; those of the last moment may have no answer. */
  readonly sent: readonly string[];
  readonly acknowledged: ReadonlySet<string>;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Refusals (429, 503) that did not say when to come back. */
  readonly withoutRetryAfter: number;
  /** Broken connections and answers that took longer than 10 s. */
  readonly errors: number;
  readonly perSecond: number;
  /** Milliseconds of the answers with status 200. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same for each second of the run; NaN where nothing was answered with 200. */
  readonly p99MsBySecond: readonly number[];
}

/** The value below which `share` of the values lie; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Offers `perSecond` requests on 50 connections for `seconds`, one fresh decision each, and keeps which ids were acknowledged: load
 * tools check no content, so this looks into every answer.
 */
export async function runLoad(options: {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  readonly seconds: number;
}): Promise<LoadOutcome> {
  const sent: string[] = [];
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  const times: { readonly second: number; readonly ms: number }[] = [];
  let withoutRetryAfter = 0;
  const startedAt = performance.now();
  const load: autocannon.Options = {
    ...{ url: options.url, connections: CONNECTIONS, overallRate: options.perSecond, duration: options.seconds },
    requests: [
      {
        method: "POST",
        path: "/v1/decisions",
        headers: { authorization: `Bearer ${options.token}`, "content-type": "application/json" },
        setupRequest(request) {
          const id = newId();
          sent.push(id);
          return { ...request, body: JSON.stringify({ decisions: [sampleDecision(sent.length, { id })] }) };
        },
        onResponse(status, body, _context, headers) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 200) {
            const answer = JSON.parse(body) as { results?: { id: string }[] };
            for (const { id } of answer.results ?? []) acknowledged.add(id);
          } else if (!Object.keys(headers ?? {}).some((name) => name.toLowerCase() === "retry-after")) {
            withoutRetryAfter += 1;
          }
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(load, (error, done) => (error ? reject(error) : resolve(done)));
    run.on("response", (_client, status, _bytes, ms) => {
      if (status === 200) times.push({ second: Math.floor((performance.now() - startedAt) / 1000), ms });
    });
  });
  const all = times.map(({ ms }) => ms);
  const p99MsBySecond = Array.from({ length: options.seconds }, (_, at) =>
    quantile(
      times.flatMap(({ second, ms }) => (second === at ? [ms] : [])),
      0.99,
    ),
  );
  return {
    ...{ sent, acknowledged, statuses, withoutRetryAfter, p99MsBySecond },
    errors: result.errors + result.timeouts,
    perSecond: all.length / options.seconds,
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
  };
}
