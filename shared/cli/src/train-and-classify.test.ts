import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Captured, runCaptured } from "./testing/run-captured.ts";

const TOPICS = {
  Printer: [
    "the printer jams",
    "toner is empty on floor",
    "printing is slow today in room",
    "paper stuck in the printer of",
  ],
  Password: [
    "password expired for account",
    "cannot sign in to mailbox",
    "please reset the login of",
    "account locked after tries",
  ],
} as const;
const KEYS = [
  ...["ticket_id", "category", "subcategory", "priority", "target_team", "additional_labels"],
  ...["confidence", "requires_human_routing", "explanation"],
];

/** Twelve texts of each topic and two rows that cannot be used. */
function history(): string {
  const rows = Object.entries(TOPICS).flatMap(([label, texts]) =>
    Array.from(
      { length: 12 },
      (_, index) => `${label.slice(0, 2)}-${index},${texts[index % 4]} ${index * 7 + 3},${label}`,
    ),
  );
  return ["nr,text,queue", ...rows, "X-1,,Printer", "X-2,no label here,"].join("\n");
}

describe("from a file of tickets to answers", { timeout: 120_000 }, () => {
  let folder: string;
  let trained: Captured;
  const file = (name: string) => join(folder, name);
  const columns = ["--text", "text", "--label", "category=queue", "--id", "nr"];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "triage-cli-"));
    writeFileSync(file("tickets.csv"), history());
    trained = await runCaptured([
      ...["train", "--data", file("tickets.csv"), ...columns, "--out", file("model"), "--cache", file("cache.bin")],
    ]);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("train writes a candidate and ends well though the gate refuses it", () => {
    expect(trained.exitCode, trained.stderr).toBe(0);
    expect(trained.stdout).toMatch(/macro F1 \d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]/);
    expect(trained.stdout).toContain("gate: refused");
    for (const name of [
      "heads.json",
      "taxonomy.json",
      "evaluation.json",
      "evaluation.html",
      "gate.json",
      "provenance.json",
    ]) {
      expect(existsSync(join(file("model"), name)), name).toBe(true);
    }
    const evaluation = JSON.parse(readFileSync(join(file("model"), "evaluation.json"), "utf8"));
    expect(evaluation.macroF1).toBeTypeOf("number");
  });

  it("train lists the rows it could not use, by row and column", () => {
    const unused = readFileSync(join(file("model"), "unused-rows.csv"), "utf8")
      .trim()
      .split("\n");
    expect(unused).toHaveLength(3);
    expect(unused[1]).toContain(",26,text,no-text,");
    expect(unused[2]).toContain(",27,queue,no-label,");
    expect(trained.stderr).toContain("row 26");
  });

  it("evaluate measures it, counts what it does not know, and writes JSON with macroF1", async () => {
    writeFileSync(
      file("test.csv"),
      "nr,text,queue\n1,the printer jams again,Printer\n2,reset my password,PASSWORD \n3,hello,Fax\n",
    );
    const { exitCode, stdout, stderr } = await runCaptured([
      ...["evaluate", "--bundle", file("model"), "--data", file("test.csv"), ...columns, "--no-parity"],
      ...["--json", file("evaluation.json"), "--html", file("evaluation.html"), "--cache", file("cache.bin")],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("macro F1");
    expect(stderr).toMatch(/"Fax" is no category .*row 4/);
    expect(JSON.parse(readFileSync(file("evaluation.json"), "utf8"))).toMatchObject({ macroF1: 1, tickets: 2 });
  });

  it("classify prints exactly one object a row, in order, with every key", async () => {
    const { exitCode, stdout } = await runCaptured([
      ...["classify", "--bundle", file("model"), "--data", file("tickets.csv"), "--text", "text", "--id", "nr"],
    ]);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(26);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(KEYS);
      expect(Object.keys(line.confidence)).toEqual(["category", "priority"]);
    }
    expect(lines.map(({ ticket_id }) => ticket_id).slice(0, 2)).toEqual(["Pr-0", "Pr-1"]);
    expect(lines[24]).toMatchObject({ ticket_id: "26", category: null, requires_human_routing: true });
    expect(lines[24].explanation).toContain("row 26");
  });

  it.each([
    [["--data", "missing.csv", ...columns], "missing.csv: there is no such file"],
    [
      ["--data", "tickets.csv", "--text", "subjekt", "--label", "category=queue"],
      'tickets.csv: no column "subjekt"; it has nr, text, queue',
    ],
  ])("train %j fails with one line and exit code 1", async ([option = "", name = "", ...rest], why) => {
    const { exitCode, stdout, stderr } = await runCaptured([
      "train",
      option,
      file(name),
      ...rest,
      "--out",
      file("none"),
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(why);
    expect(existsSync(file("none"))).toBe(false);
  });
});

describe("triage classify with the starter", { timeout: 60_000 }, () => {
  it("answers a text with ids, confidence and the words that decided", async () => {
    const { exitCode, stdout } = await runCaptured(["classify", "--text", "The printer on floor 3 jams again"]);
    expect(exitCode).toBe(0);
    expect(stdout.endsWith("\n")).toBe(true);
    const line = JSON.parse(stdout);
    expect(line).toMatchObject({ ticket_id: null, category: "hardware-failure", subcategory: "printer" });
    expect(line.explanation).toContain('"printer"');
    expect(line.confidence.category).toBeGreaterThan(0.5);
  });

  it("takes a text from standard input, and abstains on an empty one", async () => {
    const { stdout } = await runCaptured(["classify", "--lexical"], ["", " "]);
    expect(JSON.parse(stdout)).toEqual({
      ticket_id: null,
      category: null,
      subcategory: null,
      priority: null,
      target_team: null,
      additional_labels: [],
      confidence: { category: 0, priority: 0 },
      requires_human_routing: true,
      explanation: "There is no text to read, so a person has to look.",
    });
  });
});
