import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, type AppErrorJson } from "@lucid/core";
import type { Log } from "../log.ts";
import { parseWithBytes, stringifyWithBytes } from "./json-with-bytes.ts";
import type { ReleaseDesk } from "./release-desk.ts";

/** What another process may ask of the release desk. */
export type DeskCall = {
  [Name in "publish" | "rollBack" | "list" | "learningState"]: {
    readonly name: Name;
    readonly input: Parameters<ReleaseDesk[Name]>;
  };
}["publish" | "rollBack" | "list" | "learningState"];

type Answer = { readonly value: unknown } | { readonly error: AppErrorJson };

const REQUEST = ".request.json";
const ANSWER = ".answer.json";
const LOOK_EVERY_MS = 300;
/** What nobody came back for. */
const STALE_MS = 10 * 60_000;

function inboxOf(dataDir: string): string {
  return join(dataDir, "inbox");
}

/** Readers see the whole file or none. */
async function writeWhole(path: string, json: unknown): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, stringifyWithBytes(json), { mode: 0o600 });
  await rename(draft, path);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Asks the collector that runs on this data folder: a file in its inbox, an answer beside it. Whoever may write the folder (which
 * holds the publishing key) may publish; no token is needed. Throws what the desk threw, "timeout" when nobody answers.
 */
export async function askRunningCollector(dataDir: string, call: DeskCall, timeoutMs = 60_000): Promise<unknown> {
  const inbox = inboxOf(dataDir);
  await mkdir(inbox, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const [request, answer] = [join(inbox, id + REQUEST), join(inbox, id + ANSWER)];
  await writeWhole(request, call);
  try {
    for (let waited = 0; waited < timeoutMs; waited += LOOK_EVERY_MS) {
      const text = await readIfThere(answer);
      if (text !== null) return unwrap(JSON.parse(text) as Answer);
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await rm(request, { force: true });
    await rm(answer, { force: true });
  }
  throw new AppError(
    "timeout",
    `The process that holds ${dataDir} did not answer within ${Math.round(timeoutMs / 1000)} s: look at its log and at \`triage releases\``,
  );
}

function unwrap(answer: Answer): unknown {
  if ("error" in answer) throw AppError.fromJSON(answer.error);
  return answer.value;
}

/** Looks into the inbox while the collector runs. */
export interface ReleaseInbox {
  start(): void;
  stop(): Promise<void>;
}

/** Answers one request after the other. A request that was being answered when the collector died is answered after its restart, once. */
export function createReleaseInbox(options: {
  readonly dataDir: string;
  readonly desk: ReleaseDesk;
  readonly log: Log;
}): ReleaseInbox {
  const inbox = inboxOf(options.dataDir);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const files = await readdir(inbox).catch(() => []);
    for (const file of files.sort()) {
      const path = join(inbox, file);
      if (await isStale(path)) await rm(path, { force: true });
      else if (file.endsWith(REQUEST)) await answerOne(path);
    }
  }

  async function answerOne(path: string): Promise<void> {
    const text = await readIfThere(path);
    if (text === null) return;
    const id = path.slice(inbox.length + 1, -REQUEST.length);
    const answer = await run(text, id);
    await writeWhole(join(inbox, id + ANSWER), answer);
    await rm(path, { force: true });
  }

  async function run(text: string, id: string): Promise<Answer> {
    try {
      return { value: (await callDesk(options.desk, parseWithBytes(text) as DeskCall, id)) ?? null };
    } catch (thrown) {
      return { error: AppError.from(thrown).toJSON() };
    }
  }

  function round(): void {
    running ??= look()
      .catch((thrown: unknown) => options.log("error", "inbox not read", { reason: AppError.from(thrown).message }))
      .finally(() => {
        running = undefined;
      });
  }

  return {
    start() {
      timer ??= setInterval(round, LOOK_EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** `id` names the request: where it changes something, it does so once. */
export function callDesk(desk: ReleaseDesk, call: DeskCall, id: string): Promise<unknown> {
  switch (call.name) {
    case "publish":
      return desk.publish({ ...call.input[0], request: id });
    case "rollBack":
      return desk.rollBack(call.input[0], call.input[1], id);
    case "list":
      return desk.list(...call.input);
    case "learningState":
      return desk.learningState(...call.input);
    default:
      throw new AppError("bad_request", "The collector does not know this request: is it of the same version?");
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MS;
  } catch {
    return false; // taken away by whoever wrote it
  }
}
