import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createToken } from "../security/tokens.ts";
import { createSystemClock } from "../system-clock.ts";
import { createScratch, openTestCollector, type TestCollector, testConfig } from "../testing/open-test-collector.ts";
import { configPath, loadConfig } from "./collector-config.ts";
import { prepareDataFolder } from "./prepare-data-folder.ts";
import { rotateToken } from "./rotate-token.ts";

const HOUR_MS = 3_600_000;
const scratch = createScratch();
const running: TestCollector[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.collector.stop();
});
afterAll(() => scratch.clean());

/** A collector that read its one tenant from a file, at a clock of ours. */
async function startFromFile() {
  const folder = scratch.folder();
  testConfig(folder);
  const secureToken = createToken();
  const tenants = [
    {
      id: "a",
      name: "A",
      desk: "zendesk" as const,
      secureToken,
      adminToken: createToken(),
      taxonomy: join(folder, "a.json"),
    },
  ];
  const { path } = prepareDataFolder({ dataDir: folder, initial: { tenants } });
  let ahead = 0;
  const clock = {
    ...createSystemClock(),
    now: () => Date.now() + ahead,
    advance: (ms: number) => {
      ahead += ms;
    },
  };
  const one = await openTestCollector(folder, { config: loadConfig(path), clock });
  running.push(one);
  const opens = async (token: string) => {
    clock.advance(1000);
    const answer = await one.call("/v1/session", { token, body: { app: "zendesk", appVersion: "0.1.0" } });
    return answer.status === 200 ? ((await answer.json()) as { token: string }).token : answer.status;
  };
  const rotate = (overlapMs: number, kind: "secure" | "review" = "secure") =>
    rotateToken({ path, tenant: null, kind, overlapMs, now: clock.now() });
  return { folder, path, clock, one, opens, rotate, secureToken };
}

describe("a rotated token", () => {
  it("is valid without a restart, the old one until the overlap ends, sessions of both meanwhile", async () => {
    const { clock, one, opens, rotate, secureToken } = await startFromFile();
    const oldSession = String(await opens(secureToken));
    const { token } = rotate(HOUR_MS);
    const newSession = String(await opens(token));
    expect(await opens(secureToken)).toMatch(/^lts1/);
    for (const session of [oldSession, newSession])
      expect((await one.call("/v1/bundle", { token: session })).status).toBe(200);
    clock.advance(HOUR_MS);
    expect(await opens(secureToken)).toBe(401);
    expect((await one.call("/v1/bundle", { token: oldSession })).status).toBe(401);
    expect((await one.call("/v1/bundle", { token: newSession })).status).toBe(200);
    expect(await opens(token)).toMatch(/^lts1/);
  });

  it("ends the old one and its sessions at once where no overlap is wanted, those in an earlier overlap too", async () => {
    const { one, opens, rotate, secureToken } = await startFromFile();
    const session = String(await opens(secureToken));
    const second = rotate(HOUR_MS).token;
    const third = rotate(0).token;
    expect([await opens(secureToken), await opens(second)]).toEqual([401, 401]);
    expect((await one.call("/v1/bundle", { token: session })).status).toBe(401);
    expect(await opens(third)).toMatch(/^lts1/);
  });

  it("gives a tenant a review token where it had none", async () => {
    const { one, clock, rotate } = await startFromFile();
    const { token, previousUntil } = rotate(HOUR_MS, "review");
    clock.advance(1000);
    expect((await one.call("/v1/review", { token })).status).toBe(200);
    expect(previousUntil).toBeNull();
  });

  it("is at rest as a hash alone, and in no line of the log", async () => {
    const { path, one, opens, rotate, secureToken } = await startFromFile();
    const { token } = rotate(HOUR_MS);
    await opens(token);
    for (const secret of [secureToken, token]) {
      expect(readFileSync(path, "utf8")).not.toContain(secret);
      expect(one.log.join("\n")).not.toContain(secret);
    }
  });

  it("leaves the tokens as they are while the file cannot be read, and says so", async () => {
    const { path, one, opens, secureToken } = await startFromFile();
    writeFileSync(path, "{ half a fi");
    expect(await opens(secureToken)).toMatch(/^lts1/);
    expect(one.log.join("\n")).toContain("tokens not read again");
  });

  it("needs the tenant's name where there are several, and names those there are", () => {
    const folder = scratch.folder();
    const path = configPath(folder);
    const one = (id: string) => ({ id, name: id, desk: "zendesk" as const, taxonomy: "it-support" });
    prepareDataFolder({ dataDir: folder, initial: { tenants: [one("a"), one("b")] } });
    const rotate = (tenant: string | null) =>
      rotateToken({ path, tenant, kind: "admin", overlapMs: 0, now: Date.now() });
    expect(() => rotate(null)).toThrow("say which one (known: a, b)");
    expect(() => rotate("c")).toThrow('there is no "c"');
  });
});
