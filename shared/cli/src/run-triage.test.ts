import { describe, expect, it } from "vitest";
import { runCaptured } from "./testing/run-captured.ts";

const COMMANDS = [
  "train",
  "evaluate",
  "classify",
  "recommend",
  "publish",
  "rollback",
  "releases",
  "serve",
  "fit-starter",
];

describe("triage", () => {
  it("lists every command in its help", async () => {
    const { exitCode, stdout } = await runCaptured(["--help"]);
    expect(exitCode).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  it.each(COMMANDS)("%s --help describes its options and gives examples", async (command) => {
    const { exitCode, stdout, stderr } = await runCaptured([command, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Usage: triage ${command}`);
    const [, examples = ""] = stdout.split("Examples:");
    expect(examples.match(new RegExp(`triage ${command}`, "g"))?.length).toBeGreaterThanOrEqual(2);
    const options = stdout.split("\n").filter((line) => /^ {2}-/.test(line));
    for (const option of options) expect(option).toMatch(/^ {2}\S.*( {2,}\S|>$|\]$)/);
  });

  it("shows the help when nothing is asked, as a wrong command line", async () => {
    const { exitCode, stderr, stdout } = await runCaptured([]);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain("Usage: triage");
  });

  it.each([
    [["trian"], "Did you mean train?"],
    [["train", "--out", "x", "--sede", "1"], "Did you mean --seed?"],
    [["train", "--out", "x"], "--data FILE is missing"],
    [["train", "--data", "x.csv"], "--out <folder>"],
    [["train", "--data", "x.csv", "--out", "x", "--label", "kategory=a"], "FIELD=COLUMN"],
    [["train", "--data", "x.csv", "--out", "x", "--seed", "many"], "whole number"],
    [["evaluate", "--data", "x.csv"], "--bundle FOLDER is missing"],
    [["classify"], "--text TEXT or --data FILE is missing"],
    [["recommend"], "--tickets-per-year"],
    [["serve", "--prot", "1"], "Did you mean --port?"],
  ])("%j is a wrong command line: exit code 2, nothing on stdout, and why", async (args, why) => {
    const { exitCode, stdout, stderr } = await runCaptured(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(why);
  });
});
