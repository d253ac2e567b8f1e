import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { AppError } from "@lucid/core";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";

export const RETRAIN_USAGE = `triage retrain [--collector URL] [--token TOKEN] [--no-wait] [--json]

Asks a running collector to train a new model from the decisions that passed review and from the history files of its
configuration (retrain.history in collector.json). The model goes live only if it passes the gate.

  --collector URL  address of the collector; default http://127.0.0.1:8787 or the variable TRIAGE_COLLECTOR
  --token TOKEN    the tenant's admin token; better in the variable TRIAGE_ADMIN_TOKEN, where no list of processes shows it
  --no-wait        do not wait for the end; \`triage retrain\` again shows how it goes
  --json           print the job as JSON

Exit code 0: published (or, with --no-wait, asked for). 1: refused by the gate, failed, or not reachable.

Examples:
  TRIAGE_ADMIN_TOKEN=… triage retrain
  triage retrain --collector https://triage.example.com --no-wait --json`;

const WATCH_EVERY_MS = 1500;
const LOCAL_COLLECTOR = "http://127.0.0.1:8787";

interface Job {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed";
  readonly progress: { readonly stage: string; readonly done: number; readonly total: number } | null;
  readonly failure: string | null;
  readonly result: {
    readonly published: number | null;
    readonly failedRules: readonly { readonly id: string; readonly text: string }[];
    readonly macroF1: number;
    readonly tickets: { readonly train: number; readonly test: number };
    readonly decisions: { readonly used: number };
  } | null;
}

interface RetrainOptions {
  readonly collector: string;
  readonly token: string;
  readonly wait: boolean;
  readonly json: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

function readArguments(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean", default: false } as const;
    const options = { collector: text, token: text, "no-wait": flag, json: flag };
    return parseArgs({ args: [...args], allowPositionals: false, options }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Reads arguments and environment. Throws UsageError naming the option. */
export function parseRetrainOptions(args: readonly string[], environment: Environment): RetrainOptions {
  const values = readArguments(args);
  const collector = values.collector ?? environment.TRIAGE_COLLECTOR ?? LOCAL_COLLECTOR;
  if (!/^https?:\/\/[^\s/]+\/?$/.test(collector)) {
    throw new UsageError(`--collector: "${collector}" is not an address like ${LOCAL_COLLECTOR}`);
  }
  const token = values.token ?? environment.TRIAGE_ADMIN_TOKEN;
  if (token === undefined || token === "") {
    throw new UsageError("--token: missing (the admin token that the collector showed at its first start)");
  }
  return { collector: collector.replace(/\/$/, ""), token, wait: !values["no-wait"], json: values.json };
}

async function call<Answer>(
  { collector, token }: RetrainOptions,
  path: string,
  method: "GET" | "POST",
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(collector + path, { method, headers: { authorization: `Bearer ${token}` } });
  } catch (cause) {
    throw new AppError("offline", `${collector} does not answer: is the collector running?`, { cause });
  }
  const answer = (await response.json()) as Answer & { error?: { code: string; message: string } };
  if (!response.ok)
    throw new AppError("bad_request", `${collector} refused: ${answer.error?.message ?? response.status}`);
  return answer;
}

async function untilEnded(options: RetrainOptions, asked: Job, context: CommandContext): Promise<Job> {
  let job = asked;
  let shown = "";
  while (job.state === "queued" || job.state === "running") {
    const { progress } = job;
    const stage = progress?.stage ?? job.state;
    if (stage !== shown) context.stderr(`${stage}\n`);
    shown = stage;
    await sleep(WATCH_EVERY_MS, undefined, { signal: context.signal });
    const { jobs } = await call<{ readonly jobs: readonly Job[] }>(options, "/v1/jobs", "GET");
    job = jobs.find(({ id }) => id === job.id) ?? job;
  }
  return job;
}

function words({ state, failure, result }: Job): string {
  if (state === "failed") return `Not trained: ${failure ?? "no reason is known"}`;
  if (state !== "done" || result === null) return "Asked for; `triage retrain` again shows how it goes";
  const { published, failedRules, macroF1, tickets, decisions } = result;
  const facts = `macro F1 ${macroF1.toFixed(3)} on ${tickets.test} test tickets; learned from ${tickets.train}, ${decisions.used} reviewed decisions among what was given`;
  if (published !== null) return `Release ${published} is live: ${facts}`;
  return ["Not published, the live model is unchanged:", ...failedRules.map(({ text }) => `  ${text}`), facts].join(
    "\n",
  );
}

/** `triage retrain`: asks a running collector over HTTP and watches the job. */
export async function retrain(args: readonly string[], context: CommandContext): Promise<number> {
  const options = parseRetrainOptions(args, process.env);
  const asked = await call<Job>(options, "/v1/retrain", "POST");
  const job = options.wait ? await untilEnded(options, asked, context) : asked;
  context.stdout(options.json ? `${JSON.stringify(job)}\n` : `${words(job)}\n`);
  if (!options.wait) return 0;
  return job.state === "done" && job.result?.published !== null ? 0 : 1;
}
