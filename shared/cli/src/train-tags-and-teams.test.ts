import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Captured, runCaptured } from "./testing/run-captured.ts";

const THINGS = {
  Hardware: ["the laptop does not start", "printer jams again", "monitor stays black", "keyboard lost a key"],
  Access: ["password expired", "cannot sign in to mail", "account is locked", "login page rejects me"],
} as const;
const PLACES = ["in the warehouse", "in the office", "at home", "on floor two"];

/** What happens in the warehouse is handled by the warehouse team, and tagged so. */
function history(): string {
  const rows = Object.entries(THINGS).flatMap(([kind, texts]) =>
    Array.from({ length: 100 }, (_, index) => {
      const place = PLACES[Math.floor(index / 4) % 4] ?? "";
      const own = place.includes("warehouse");
      const tags = [...(own ? ["warehouse_site"] : []), ...(index % 3 === 0 ? ["third"] : [])].join("; ");
      const text = `${texts[index % 4]} ${place} since ${index % 28}`;
      return `${text},${kind},${own ? "Warehouse" : `${kind} desk`},${tags}`;
    }),
  );
  return ["text,kind,team,tags", ...rows].join("\n");
}

describe("a history with teams and tags", { timeout: 120_000 }, () => {
  let folder: string;
  let trained: Captured;
  const file = (name: string) => join(folder, name);
  const labels = ["--text", "text", "--label", "category=kind", "--label", "team=team", "--label", "tags=tags"];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "triage-tags-"));
    writeFileSync(file("tickets.csv"), history());
    trained = await runCaptured([
      ...["train", "--data", file("tickets.csv"), ...labels, "--out", file("model"), "--cache", file("cache.bin")],
    ]);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("train says what it learned of them and what it did not, and measures it on the test", () => {
    expect(trained.exitCode, trained.stderr).toBe(0);
    expect(trained.stdout).toMatch(/team: learned \(a learned one is \d\.\d{3} right on held-out tickets/);
    expect(trained.stdout).toMatch(/tags: warehouse_site, macro F1 \d\.\d{3} on test tickets/);
    expect(trained.stdout).toContain("the text does not tell third");
    const { team, tags } = JSON.parse(readFileSync(join(file("model"), "evaluation.json"), "utf8"));
    expect(team.learned).toBe(true);
    expect(team.accuracy.value).toBeGreaterThan(0.9);
    expect(tags.macroF1.value).toBeGreaterThan(0.9);
    expect(tags.classes.map(({ label }: { label: string }) => label)).toEqual(["warehouse_site"]);
    const page = readFileSync(join(file("model"), "evaluation.html"), "utf8");
    expect(page).toContain("Scores of each tag");
    expect(page).toContain("It is learned from your tickets.");
  });

  it("classify gives the team and the tag", async () => {
    const lines = [];
    for (const text of ["the printer jams again in the warehouse", "the printer jams again at home"]) {
      const { stdout } = await runCaptured(["classify", "--bundle", file("model"), "--text", text]);
      lines.push(JSON.parse(stdout));
    }
    expect(lines).toMatchObject([
      { category: "hardware", target_team: "warehouse", additional_labels: ["warehouse_site"] },
      { category: "hardware", target_team: "hardware-desk", additional_labels: [] },
    ]);
  });

  it("evaluate prints both", async () => {
    const { exitCode, stdout, stderr } = await runCaptured([
      ...["evaluate", "--bundle", file("model"), "--data", file("tickets.csv"), ...labels, "--no-parity"],
      ...["--cache", file("cache.bin")],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("team accuracy, learned (200)");
    expect(stdout).toMatch(/Tags \(F1, precision, recall, tickets\)[\s\S]*micro F1[\s\S]*warehouse_site/);
  });
});
