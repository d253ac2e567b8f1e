import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgreementReport, TaxonomyMigration } from "@lucid/trainer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTriage } from "../run-triage.ts";

let folder = "";
let stdout = "";
let stderr = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "triage-workshop-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function triage(...args: readonly string[]): Promise<number> {
  [stdout, stderr] = ["", ""];
  return runTriage(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    interactive: false,
    stdin: () => null,
    signal: new AbortController().signal,
  });
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

describe("triage agreement", () => {
  const lines = ["id,ann,ben", "t1,vpn,vpn", "t2,vpn,wifi", "t3,wifi,wifi", "t4,vpn,vpn", "t5,wifi,wifi", "t6,vpn,"];

  it("prints kappa, the verdict and the tickets to discuss, and writes what a release records", async () => {
    const data = join(folder, "labels.csv");
    writeFileSync(data, lines.join("\n"));
    const json = join(folder, "kappa.json");
    expect(await triage("agreement", "--data", data, "--id", "id", "--annotator", "ann,ben", "--json", json)).toBe(0);
    expect(stdout).toContain("of 2 annotators on 5 tickets, 1 with fewer than two annotations left out");
    expect(stdout).toContain("Not sufficient: 0.70 is required");
    expect(stdout).toContain("t2: ann vpn, ben wifi");
    // 4 of 5 agree; by chance 3/5 x 2/5 + 2/5 x 3/5 = 12/25.
    expect(readJson<AgreementReport>("kappa.json").kappa).toBeCloseTo((4 / 5 - 12 / 25) / (1 - 12 / 25), 12);
  });

  it("ends with exit code 1 below the kappa that is required, and 0 from it on", async () => {
    const data = join(folder, "labels.jsonl");
    const rows = lines.slice(1).flatMap((line) => {
      const [id, ...said] = line.split(",");
      return said.map((label, index) => JSON.stringify({ id, who: `p${index}`, label }));
    });
    writeFileSync(data, rows.join("\n"));
    const long = ["agreement", "--data", data, "--long", "ticket=id,annotator=who,label=label"];
    expect(await triage(...long, "--require", "0.7")).toBe(1);
    expect(stderr).toContain("Kappa is 0.615, 0.70 is required");
    expect(await triage(...long, "--require", "0.6")).toBe(0);
  });

  it("names the column that is missing and the row that cannot be read", async () => {
    const data = join(folder, "labels.csv");
    writeFileSync(data, lines.join("\n"));
    expect(await triage("agreement", "--data", data, "--annotator", "ann,cleo")).toBe(1);
    expect(stderr).toContain('There is no column "cleo"');
    writeFileSync(data, `${lines.join("\n")}\nt7,vpn,vpn,surplus`);
    expect(await triage("agreement", "--data", data, "--annotator", "ann,ben")).toBe(1);
    expect(stderr).toContain("labels.csv, row 8:");
    expect(await triage("agreement", "--data", data, "--annotator", "ann")).toBe(2);
  });
});

describe("triage taxonomy", () => {
  it("edits version after version and keeps the way from the first to the last", async () => {
    const out = join(folder, "taxonomy.json");
    const rename = ["--category", "usage-question", "--id", "questions"];
    expect(await triage("taxonomy", "rename", "--taxonomy", "it-support", "--out", out, ...rename)).toBe(0);
    const split = [
      "--category",
      "hardware-failure",
      "--into",
      "printing,hardware-failure",
      "--take",
      "printing=printer",
    ];
    const edit = ["taxonomy", "split", "--taxonomy", out, "--out", out, ...split, "--rest", "hardware-failure"];
    expect(await triage(...edit)).toBe(0);
    expect(stdout).toContain("version 3");
    const chain = readJson<TaxonomyMigration[]>("taxonomy.migrations.json");
    expect(chain.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it("leaves everything as it was where an edit is refused", async () => {
    const out = join(folder, "taxonomy.json");
    const disable = ["taxonomy", "disable", "--taxonomy", "it-support", "--out", out];
    expect(await triage(...disable, "--category", "software-bug")).toBe(0);
    const before = readFileSync(out, "utf8");
    expect(
      await triage(
        "taxonomy",
        "merge",
        "--taxonomy",
        out,
        "--out",
        out,
        "--category",
        "nope",
        "--into",
        "software-bug",
      ),
    ).toBe(1);
    expect(await triage(...disable, "--category", "usage-question")).toBe(1);
    expect(stderr).toContain("version 1 was edited before");
    expect(await triage("taxonomy", "rename", "--taxonomy", out, "--out", out, "--category", "x")).toBe(2);
    expect(readFileSync(out, "utf8")).toBe(before);
  });

  it("knows no other subcommand", async () => {
    expect(await triage("taxonomy", "paint")).toBe(2);
  });
});
