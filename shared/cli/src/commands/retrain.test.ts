import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { parseRetrainOptions, retrain } from "./retrain.ts";

const RESULT = {
  ...{ published: null, macroF1: 0.8, tickets: { train: 100, test: 25 }, decisions: { used: 3 } },
  failedRules: [{ id: "kappa", text: "No kappa is recorded." }],
};

/** A collector that answers "queued" once and then with `job`. */
async function listen(job: object) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const first = { id: "1", state: "queued", progress: null, failure: null, result: null };
    response.end(JSON.stringify(request.method === "POST" ? first : { jobs: [{ ...first, ...job }] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

async function run(job: object, ...more: string[]) {
  const { seen, url, close } = await listen(job);
  const printed: string[] = [];
  const context = {
    ...{ stdout: (text: string) => void printed.push(text), stderr: () => undefined, interactive: false },
    ...{ stdin: () => null, signal: new AbortController().signal },
  };
  const exitCode = await retrain(["--collector", url, "--token", "secret", ...more], context);
  close();
  return { seen, exitCode, printed: printed.join("") };
}

describe("triage retrain", () => {
  it("waits, says which rule failed, and exits with 1 when the gate refused", async () => {
    const { seen, exitCode, printed } = await run({ state: "done", result: RESULT });
    expect(seen).toEqual(["POST /v1/retrain Bearer secret", "GET /v1/jobs Bearer secret"]);
    expect(exitCode).toBe(1);
    expect(printed).toContain("Not published, the live model is unchanged:\n  No kappa is recorded.");
  });

  it("names the release that is live now", async () => {
    const { exitCode, printed } = await run({ state: "done", result: { ...RESULT, published: 4, failedRules: [] } });
    expect([exitCode, printed.slice(0, 17)]).toEqual([0, "Release 4 is live"]);
  });

  it("gives the reason of a failure", async () => {
    const { exitCode, printed } = await run({ state: "failed", failure: "Nothing to learn from" });
    expect([exitCode, printed]).toEqual([1, "Not trained: Nothing to learn from\n"]);
  });

  it("does not wait when told so", async () => {
    const { seen, exitCode } = await run({}, "--no-wait");
    expect([seen.length, exitCode]).toEqual([1, 0]);
  });

  it("takes address and token from the environment, and names what is missing or wrong", () => {
    const environment = { TRIAGE_COLLECTOR: "https://a.example/", TRIAGE_ADMIN_TOKEN: "t" };
    expect(parseRetrainOptions([], environment)).toMatchObject({ collector: "https://a.example", token: "t" });
    expect(() => parseRetrainOptions([], {})).toThrow(/--token: missing/);
    expect(() => parseRetrainOptions(["--collector", "nowhere"], environment)).toThrow(/--collector: "nowhere"/);
  });
});
