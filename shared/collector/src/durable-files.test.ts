import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OWNER_ONLY, writeDurably, writeDurablySync } from "./durable-files.ts";
import { createScratch } from "./testing/open-test-collector.ts";

const scratch = createScratch();
afterAll(() => scratch.clean());

describe.each([
  ["writeDurably", writeDurably],
  ["writeDurablySync", async (...given: Parameters<typeof writeDurablySync>) => writeDurablySync(...given)],
])("%s", (_name, write) => {
  it("replaces a file by a whole one, with the mode asked for, and leaves no draft", async () => {
    const folder = scratch.folder();
    const path = join(folder, "collector.json");
    await write(path, "old and longer", { mode: OWNER_ONLY });
    await write(path, "new", { mode: OWNER_ONLY });
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(OWNER_ONLY);
    expect(readdirSync(folder)).toEqual(["collector.json"]);
  });
});

it("a write that fails leaves what was there, and no draft", async () => {
  const folder = scratch.folder();
  mkdirSync(join(folder, "taken"));
  await expect(writeDurably(join(folder, "taken"), "bytes")).rejects.toMatchObject({ code: "EISDIR" });
  expect(readdirSync(folder)).toEqual(["taken"]);
});
