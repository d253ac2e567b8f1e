import { createInterface } from "node:readline";

/** Where a command speaks and what it hears: the process, or a test. Paths are relative to the process's folder. */
export interface CommandContext {
  /** The answer, and nothing else. */
  readonly stdout: (text: string) => void;
  /** Progress, notes and errors. */
  readonly stderr: (text: string) => void;
  /** True: somebody watches stderr, a bar may redraw itself. */
  readonly interactive: boolean;
  /** Lines piped in; null: nothing is piped. */
  readonly stdin: () => AsyncIterable<string> | null;
  /** Fires on SIGINT, and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
}

/** The process's own streams. */
export function createProcessContext(): CommandContext {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough (`| head`): no reason to complain, one to stop.
    if (error.code !== "EPIPE") throw error;
    stop.abort();
  });
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    stdin: () => (process.stdin.isTTY === true ? null : createInterface({ input: process.stdin })),
    signal: stop.signal,
  };
}
