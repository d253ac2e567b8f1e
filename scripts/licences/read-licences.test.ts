import path from "node:path";
import { describe, expect, it } from "vitest";
import { isAllowed, licencePage, readLicences } from "./read-licences.ts";

describe("licences", () => {
  it.each([
    ["MIT", true],
    ["(MIT OR WTFPL)", true],
    ["(GPL-3.0 OR Apache-2.0)", true],
    ["(MIT AND Zlib)", true],
    ["(MIT AND GPL-3.0)", false],
    ["GPL-3.0-or-later", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["none", false],
  ])("%s: allowed %s", (licence, allowed) => expect(isAllowed(licence)).toBe(allowed));

  it("are read for what is shipped and what that depends on, not for tests and build tools", () => {
    const names = readLicences(path.join(import.meta.dirname, "../..")).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["hono", "react", "better-sqlite3", "htmlparser2", "entities"]));
    for (const tool of ["vitest", "knip", "axe-core", "playwright-core"]) expect(names).not.toContain(tool);
    expect(names.filter((name) => name.startsWith("@lucid/"))).toEqual([]);
  });

  it("stand in a table with version and licence", () => {
    expect(licencePage([{ name: "hono", version: "4.0.0", licence: "MIT" }])).toContain("| hono | 4.0.0 | MIT |");
  });
});
