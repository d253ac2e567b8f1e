import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError, type AppErrorCode, type JobProgress } from "@lucid/core";
import { z } from "zod";
import type { RetrainRequest, RetrainSummary } from "./retrain-request.ts";

const codeSchema = z.custom<AppErrorCode>((value) => typeof value === "string");
const count = z.number().int();
const messageSchema = z.union([
  z.object({ progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }) }),
  z.object({
    done: z.object({
      ...{ rows: count, rejectedRows: count, joined: count, added: count, withoutText: count },
      ...{ train: count, test: count },
    }),
  }),
  z.object({ failed: z.object({ code: codeSchema, message: z.string(), retryable: z.boolean() }) }),
]);

/** Trains a candidate into `request.candidateFolder`. */
export type TrainCandidate = (
  request: RetrainRequest,
  signal: AbortSignal,
  onProgress: (progress: JobProgress, child: { readonly pid?: number | undefined }) => void,
) => Promise<RetrainSummary>;

/**
 * Trains in a child process of low priority, so that the endpoint answers as always. Rejects with the child's AppError, or, when
 * it was killed, with a retryable one that says so. The signal kills it.
 */
export function createChildTraining(): TrainCandidate {
  const script = fileURLToPath(new URL("./retrain-process.ts", import.meta.url));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return (request, signal, onProgress) =>
    new Promise((resolve, reject) => {
      const child = fork(script, [], {
        ...{ execArgv: ["--import", loader], serialization: "json", signal, killSignal: "SIGKILL" },
      });
      let stage = "start";
      child.once("error", (cause) => {
        const message = signal.aborted ? "The training was stopped" : "The training could not be started";
        reject(new AppError(signal.aborted ? "aborted" : "internal", message, { cause, retryable: true }));
      });
      child.once("exit", (code, killedBy) => {
        const how = killedBy ?? `exit code ${code}`;
        reject(
          new AppError("internal", `The training's process ended during "${stage}" (${how})`, { retryable: true }),
        );
      });
      child.on("message", (raw) => {
        const message = messageSchema.safeParse(raw);
        if (!message.success) reject(new AppError("internal", "The training answered in an unknown form"));
        else if ("done" in message.data) resolve(message.data.done);
        else if ("failed" in message.data) reject(AppError.fromJSON(message.data.failed));
        else {
          stage = message.data.progress.stage;
          onProgress(message.data.progress, child);
        }
      });
      child.send(request);
    });
}
