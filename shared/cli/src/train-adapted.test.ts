import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandContext } from "./command-context.ts";
import { type TrainOptions, train } from "./commands/train.ts";
import { runCaptured } from "./testing/run-captured.ts";

const TOPICS = {
  Printer: "printer toner paper tray jam cartridge scanner ink duplex copier".split(" "),
  Password: "password login account reset locked token expired username signin session".split(" "),
  Invoice: "invoice payment refund credit card billing charged receipt amount bank".split(" "),
} as const;

/** Short texts of six words of their topic. */
function rows(labels: readonly (keyof typeof TOPICS)[], count: number): string[] {
  return labels.flatMap((label) =>
    Array.from({ length: count }, (_, index) => {
      const words = TOPICS[label];
      const text = Array.from({ length: 6 }, (_, at) => words[(index * 7 + at * (1 + (index % 3))) % words.length]);
      return `${label}-${index},Case ${(index * 7919) % 997}: ${text.join(" ")},${label}`;
    }),
  );
}

const csv = (lines: readonly string[]) => ["nr,text,queue", ...lines].join("\n");

/** Few steps, and a checkpoint every other one. */
const HYPER = { epochs: 1, batchSize: 8, tokensPerBatch: 512, evaluationsPerEpoch: 4, patience: 9 };

describe("triage train --adapt", { timeout: 180_000 }, () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const options = (data: string, out: string, more: Partial<TrainOptions> = {}): TrainOptions => ({
    ...{ data: [file(data)], text: ["text"], label: { category: "queue" }, id: "nr", format: "auto" },
    ...{ out: file(out), cache: file("cache.bin"), name: "Queues", encoder: "en" },
    ...{ testShare: 0.2, parity: false, seed: 1, adapt: "always", hyper: HYPER },
    ...more,
  });

  /** Runs it; `stopAt`: cancelled, as Ctrl-C does, when stderr says so. */
  async function run(wanted: TrainOptions, stopAt: RegExp | null = null) {
    const said = { stdout: "", stderr: "" };
    const stop = new AbortController();
    const context: CommandContext = {
      stdout: (text) => {
        said.stdout += text;
      },
      stderr: (text) => {
        said.stderr += text;
        if (stopAt?.test(said.stderr) === true) stop.abort();
      },
      ...{ interactive: false, stdin: () => null, signal: stop.signal },
    };
    const ended = await train(wanted, context).then(
      (exitCode) => ({ exitCode, code: null }),
      (thrown: unknown) => ({ exitCode: 1, code: (thrown as { code?: string }).code }),
    );
    return { ...said, ...ended };
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "triage-adapt-"));
    writeFileSync(file("old.csv"), csv(rows(["Printer", "Password"], 30)));
    writeFileSync(file("all.csv"), csv(rows(["Printer", "Password", "Invoice"], 30)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("interrupted, says so and goes on where it was; the candidate holds the adapter and both encoders' figures", async () => {
    const cut = await run(options("old.csv", "model"), /adapting the encoder\n {2}\d/);
    expect(cut).toMatchObject({ exitCode: 1, code: "aborted" });
    expect(cut.stderr).toContain("goes on where this one was");
    expect(existsSync(join(file("model"), "heads.json"))).toBe(false);

    const { exitCode, stdout, stderr } = await run(options("old.csv", "model"));
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/going on from step \d+ of \d+/);
    expect(stdout).toMatch(/encoder: Adapted because it was asked for|encoder: Adapted: held-out/);
    expect(stdout).toMatch(/macro F1, as it was -> adapted \(\d+\): \d\.\d{3} -> \d\.\d{3}/);
    expect(existsSync(join(file("model"), "adapter.bin"))).toBe(true);
    expect(existsSync(join(file("model"), "adapting.checkpoint"))).toBe(false);
    const { adaptation } = JSON.parse(readFileSync(join(file("model"), "evaluation.json"), "utf8"));
    expect(adaptation).toMatchObject({ adapted: true, training: { resumedFrom: expect.any(Number) } });
    expect(adaptation.training.resumedFrom).toBeGreaterThan(0);
    expect(readFileSync(join(file("model"), "evaluation.html"), "utf8")).toContain("adapted to these tickets");
    const learned = readFileSync(join(file("model"), "learned.json"), "utf8");
    expect(JSON.parse(learned).hashes.length).toBeGreaterThan(20);
    expect(learned).not.toMatch(/printer|toner|password/i);
  });

  it("is evaluated and classifies with its own encoder", async () => {
    const evaluated = await runCaptured([
      ...["evaluate", "--bundle", file("model"), "--data", file("old.csv"), "--text", "text"],
      ...["--label", "category=queue", "--no-parity", "--cache", file("cache.bin")],
    ]);
    expect(evaluated.exitCode, evaluated.stderr).toBe(0);
    const classified = await runCaptured(["classify", "--bundle", file("model"), "--text", "toner and paper tray jam"]);
    expect(JSON.parse(classified.stdout)).toMatchObject({ category: "printer" });
  });

  it("goes on with --from: learns the new category, repeats what it knew, keeps the test tickets", async () => {
    const { exitCode, stdout, stderr } = await run(
      options("all.csv", "model-2", { from: file("model"), taxonomy: undefined }),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("encoder: Adapted");
    const learned = (name: string) => JSON.parse(readFileSync(join(file(name), "learned.json"), "utf8")).hashes;
    expect(learned("model-2")).toEqual(expect.arrayContaining(learned("model")));
    expect(learned("model-2").length).toBeGreaterThan(learned("model").length + 15);
  });

  it("without an adapter to go on from fails with one line that says what to do", async () => {
    await run(options("old.csv", "plain", { adapt: undefined }));
    const { code, stderr } = await run(options("old.csv", "none", { from: file("plain") }));
    expect(code, stderr).toBe("bad_request");
    expect(existsSync(file("none"))).toBe(false);
    const both = ["--from", file("plain"), "--adapt", "never", "--out", file("none")];
    const refused = await runCaptured(["train", "--data", file("old.csv"), "--label", "category=queue", ...both]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--adapt never") });
  });
});
