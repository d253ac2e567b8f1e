import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Taxonomy } from "@lucid/core";
import { afterAll, describe, expect, it } from "vitest";
import { migrationsBeside, migrationsFileOf } from "./taxonomy-migrations.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lucid-migrations-"));
const taxonomyFile = path.join(folder, "desk.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const taxonomy = { id: "desk", version: 3 } as Taxonomy;
const edit = (taxonomyId: string, from: number) => ({ format: 1, taxonomyId, from, to: from + 1, moves: [] });

describe("the edits beside a taxonomy", () => {
  it("are none where nobody edited it", () => {
    expect(migrationsBeside(taxonomyFile, taxonomy)).toEqual([]);
  });

  it("are those of this taxonomy, up to its version", () => {
    const edits = [edit("desk", 1), edit("desk", 2), edit("desk", 3), edit("other", 1)];
    writeFileSync(migrationsFileOf(taxonomyFile), JSON.stringify(edits));
    expect(migrationsBeside(taxonomyFile, taxonomy)).toEqual(edits.slice(0, 2));
  });

  it.each([
    ["cut off", "[{", "cannot be read as JSON"],
    ["something else", '{"from": 1}', "is not a list of migrations"],
  ])("are refused by the file's name when it is %s", (_, text, reason) => {
    writeFileSync(migrationsFileOf(taxonomyFile), text);
    expect(() => migrationsBeside(taxonomyFile, taxonomy)).toThrow(`${migrationsFileOf(taxonomyFile)} ${reason}`);
  });
});
