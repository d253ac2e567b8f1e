import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createLog } from "../log.ts";
import { createScratch, openTestCollector, type TestCollector, TOKENS } from "../testing/open-test-collector.ts";

const scratch = createScratch();
const written: string[] = [];
let one: TestCollector;
let folder: string;
let secrets: Readonly<Record<string, string>>;
let attempts = 0;

/** What nobody may read in a log: tokens, keys, and what agents wrote. */
async function collectSecrets(session: string): Promise<Record<string, string>> {
  const inFiles = readdirSync(join(folder, "secrets")).flatMap((name) => {
    const text = readFileSync(join(folder, "secrets", name), "utf8").trim();
    // The middle of a PEM file is the key; its first and last line are in every one.
    return [[name, text.startsWith("-----") ? (text.split("\n")[1] ?? "") : text]];
  });
  const body = { app: "zendesk", appVersion: "0.1.0" };
  const grant = await (await one.call("/v1/session", { token: TOKENS.b.secure, body })).json();
  const { pseudonymKey } = grant as { pseudonymKey: string };
  return {
    ...Object.fromEntries(inFiles),
    ...{ session, pseudonymKey, secure: TOKENS.a.secure, admin: TOKENS.a.admin, other: TOKENS.b.secure },
    mistyped: `${TOKENS.a.secure.slice(0, -1)}!`,
    unknown: randomBytes(32).toString("base64url"),
    note: "canary-note-4711",
    redactedText: "canary-text-4712",
    rawId: "canary-requester-4713",
  };
}

/** Every place of a request into which a careless client puts a secret. */
function placesFor(secret: string, path: string, method: string) {
  const body = method === "POST" ? { body: JSON.stringify({ token: secret, app: secret }) } : {};
  const filled = path.replace(/\{\w+\}/, encodeURIComponent(secret));
  const decisions = [{ ...sampleDecision(3), note: "canary-note-4711", redactedText: "canary-text-4712", [secret]: 1 }];
  return [
    [filled, { method, token: secret, ...body }],
    [
      `${filled}?token=${encodeURIComponent(secret)}&limit=${encodeURIComponent(secret)}`,
      { method, token: TOKENS.a.admin },
    ],
    [filled, { method, token: TOKENS.a.admin, body: method === "POST" ? secret : undefined }],
    [filled, { method, token: TOKENS.a.secure, ...(method === "POST" ? { body: { decisions } } : {}) }],
    [filled, { method, headers: { authorization: `Basic ${secret}`, cookie: secret, origin: `https://${secret}` } }],
    [`/${encodeURIComponent(secret)}`, { method, token: TOKENS.a.admin }],
    [filled, { method: "DELETE", token: secret }],
  ] as const;
}

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
  }
  folder = scratch.folder();
  const log = createLog((line) => written.push(line));
  one = await openTestCollector(folder, { log });
  const session = await one.session("a");
  await one.send(session, [sampleDecision(1, { note: "canary-note-4711" })]);
  secrets = await collectSecrets(session);
  for (const { method, path } of one.collector.routes) {
    for (const secret of Object.values(secrets)) {
      for (const [target, options] of placesFor(secret, path, method)) {
        await (await one.call(target, options)).arrayBuffer();
        attempts += 1;
      }
    }
  }
  await one.call("/v1/erase", { token: TOKENS.a.admin, body: { requesterId: "canary-requester-4713" } });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await one.collector.stop();
  scratch.clean();
});

describe("the log", () => {
  it("holds no secret and nothing that agents wrote, whatever was sent where", () => {
    const text = written.join("\n");
    const found = Object.entries(secrets).filter(([, secret]) => text.includes(secret));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it("was written for every one of these requests, refusals and all", () => {
    const requests = written.filter((line) => line.includes('"event":"request"'));
    expect(attempts).toBeGreaterThan(1500);
    // Wrong methods and addresses that are no route are not logged one by one.
    expect(requests.length).toBeGreaterThan(attempts / 2);
    for (const status of [200, 400, 401, 403, 404]) expect(requests.join()).toContain(`"status":${status}`);
  });
});
