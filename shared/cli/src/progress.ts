import { Presets, SingleBar } from "cli-progress";
import type { CommandContext } from "./command-context.ts";

/** Tells how far a long piece of work is. */
export interface Progress {
  /** A stage is known by its name; counts may be of anything. `remainingMs`: time left, where the stage itself knows. */
  show(stage: string, done: number, total: number, remainingMs?: number | null): void;
  stop(): void;
}

/** A line in a log is worth so much of a stage. */
const LOGGED_SHARE = 0.25;

/** A bar where somebody watches, else a line when a stage begins and at each quarter of it. */
export function createProgress(context: Pick<CommandContext, "interactive" | "stderr">): Progress {
  return context.interactive ? createBars() : createLines(context.stderr);
}

function createBars(): Progress {
  let current: { readonly stage: string; readonly bar: SingleBar } | null = null;
  const stop = () => {
    current?.bar.stop();
    current = null;
  };
  return {
    stop,
    show: (stage, done, total, remainingMs) => {
      if (current?.stage !== stage) {
        stop();
        const format = `{stage} {bar} {percentage} %  ${remainingMs === undefined ? "{eta_formatted}" : "{left}"}`;
        const bar = new SingleBar({ format }, Presets.shades_classic);
        bar.start(Math.max(1, total), done, { stage: stage.padEnd(32), left: "" });
        current = { stage, bar };
      }
      current.bar.setTotal(Math.max(1, total));
      current.bar.update(done, typeof remainingMs === "number" ? { left: timeLeft(remainingMs) } : {});
    },
  };
}

function createLines(print: (text: string) => void): Progress {
  let stage = "";
  let logged = 0;
  return {
    stop: () => undefined,
    show: (name, done, total, remainingMs) => {
      if (name !== stage) {
        stage = name;
        logged = 0;
        print(`${name}\n`);
      }
      const share = total === 0 ? 0 : done / total;
      if (share < logged + LOGGED_SHARE || total <= 1) return;
      logged = Math.floor(share / LOGGED_SHARE) * LOGGED_SHARE;
      print(`  ${done} of ${total}${typeof remainingMs === "number" ? `, ${timeLeft(remainingMs)}` : ""}\n`);
    },
  };
}

/** "12 min left". */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}
