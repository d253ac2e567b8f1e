import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createToken, hashToken } from "../security/tokens.ts";
import { createScratch, testConfig } from "../testing/open-test-collector.ts";
import { loadConfig, resolveConfig } from "./collector-config.ts";
import { prepareDataFolder } from "./prepare-data-folder.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());

describe("configuration", () => {
  const problem = (tenant: object) => {
    try {
      testConfig(scratch.folder(), {}, tenant);
      return "accepted";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  it("refuses weak tokens by the name of the field, without repeating them", () => {
    expect(problem({ secureToken: "hunter2" })).toMatch(/tenants\[0\]\.secureToken: has 7 characters, at least 43/);
    expect(problem({ adminToken: "ab".repeat(30) })).toMatch(/tenants\[0\]\.adminToken: repeats too few characters/);
    expect(problem({ secureToken: "hunter2" })).not.toContain("hunter2");
    const shared = createToken();
    expect(problem({ secureToken: shared, adminToken: shared })).toContain("tokens must differ");
  });

  it.each([
    "*",
    "https://*.apps.zdusercontent.com",
    "https://a.example/",
    "http://a.example",
    "null",
    "https://a.example/x",
  ])("refuses the origin %s", (origin) =>
    expect(problem({ origins: [origin] })).toContain("tenants[0].origins[0]: must be one exact origin"),
  );

  it.each(["https://123.apps.zdusercontent.com", "http://localhost:4567", "http://127.0.0.1:80801".slice(0, -1)])(
    "accepts the origin %s",
    (origin) => expect(problem({ origins: [origin] })).toBe("accepted"),
  );

  it("names an unknown key and a missing taxonomy", () => {
    expect(problem({ secretToken: "x" })).toContain('"secretToken"');
    expect(problem({ taxonomy: "nowhere.json" })).toContain('taxonomy "nowhere.json"');
  });

  it("knows the starters by name", () => {
    const tokens = { secureToken: createToken(), adminToken: createToken() };
    const one = { id: "one", name: "One", desk: "freshdesk" as const, ...tokens };
    const config = resolveConfig({ tenants: [{ ...one, taxonomy: "it-support" }] }, "/nowhere");
    expect(config.tenants[0]?.taxonomy.id).toBe("it-support");
    expect(config.tenants[0]?.secureTokenHash).toBe(hashToken(tokens.secureToken));
  });
});

describe("a data folder's first start", () => {
  it("makes tokens, shows them once and keeps only hashes, for the owner's eyes", () => {
    const folder = join(scratch.folder(), "new");
    const { path, newTokens } = prepareDataFolder({ dataDir: folder });
    const [made] = newTokens;
    expect(existsSync(path)).toBe(true);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readFileSync(path, "utf8")).not.toContain(made?.secureToken);
    expect(loadConfig(path).tenants[0]?.secureTokenHash).toBe(hashToken(made?.secureToken ?? ""));
    expect(prepareDataFolder({ dataDir: folder }).newTokens).toEqual([]);
  });

  it("replaces plain tokens of a configuration file by their hashes", () => {
    const folder = scratch.folder();
    const secureToken = createToken();
    const tenant = { id: "one", name: "One", desk: "zendesk" as const, taxonomy: "it-support", secureToken };
    const { path, newTokens } = prepareDataFolder({ dataDir: folder, initial: { tenants: [tenant] } });
    expect(readFileSync(path, "utf8")).not.toContain(secureToken);
    expect(newTokens).toEqual([{ tenant: "one", secureToken: null, adminToken: expect.any(String) }]);
  });
});
