import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError, type AppErrorCode, type JobProgress } from "@lucid/core";
import { z } from "zod";
import type { RetrainOutcome, RetrainRequest } from "./retrain-request.ts";

const codeSchema = z.custom<AppErrorCode>((value) => typeof value === "string");
const count = z.number().int();
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() });
const score = z.object({ macroF1: z.number(), loss: z.number(), expectedCalibrationError: z.number() });
const adaptationSchema = z.object({
  ...{ adapted: z.boolean(), method: z.enum(["head", "contrast"]), reason: z.string() },
  tickets: z.object({ taught: count, heldOut: count }),
  ...{ before: score.nullable(), after: score.nullable() },
  gain: z.object({ loss: interval, macroF1: interval }).nullable(),
  training: z.object({ seconds: z.number(), steps: count, plannedSteps: count, resumedFrom: count }).nullable(),
});
const messageSchema = z.union([
  z.object({
    progress: z.object({
      ...{ stage: z.string(), done: z.number(), total: z.number(), remainingMs: z.number().nullable().optional() },
    }),
  }),
  z.object({
    done: z.object({
      tickets: z.object({
        ...{ rows: count, rejectedRows: count, joined: count, added: count, withoutText: count },
        ...{ train: count, test: count },
      }),
      adaptation: adaptationSchema.nullable(),
    }),
  }),
  z.object({ failed: z.object({ code: codeSchema, message: z.string(), retryable: z.boolean() }) }),
]);

/** Trains a candidate into `request.candidateFolder`. */
export type TrainCandidate = (
  request: RetrainRequest,
  signal: AbortSignal,
  onProgress: (progress: JobProgress, child: { readonly pid?: number | undefined }) => void,
) => Promise<RetrainOutcome>;

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
