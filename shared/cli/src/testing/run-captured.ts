import { runTriage } from "../run-triage.ts";

export interface Captured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `triage` with what it says caught; `piped`: lines on standard input. */
export async function runCaptured(args: readonly string[], piped: readonly string[] | null = null): Promise<Captured> {
  const said = { stdout: "", stderr: "" };
  async function* lines() {
    yield* piped ?? [];
  }
  const exitCode = await runTriage(args, {
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
    interactive: false,
    stdin: () => (piped === null ? null : lines()),
    signal: new AbortController().signal,
  });
  return { exitCode, ...said };
}
