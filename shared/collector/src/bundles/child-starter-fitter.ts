import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError } from "@lucid/core";
import { z } from "zod";
import { sourceDigest } from "./source-digest.ts";
import type { FittedStarter, StarterFitter } from "./starter-bundle.ts";

/** A fit is kept only as long as none of the code that makes or reads it has changed. */
const FITTED_BY = ["@lucid/trainer", "@lucid/classifier", "@lucid/core"];

const evaluationSchema = z.object({ examples: z.number(), macroF1: z.number(), expectedCalibrationError: z.number() });
const childAnswerSchema = z.union([
  z.object({ fitted: z.object({ heads: z.unknown(), goldens: z.unknown(), evaluation: evaluationSchema.nullable() }) }),
  z.object({ failed: z.string() }),
]);

/**
 * Fits in a child process, so that neither the encoder nor the fit freezes the endpoint; TypeScript is loaded there by tsx.
 * Rejects with AppError "internal" and the child's reason.
 */
export function createChildStarterFitter(): StarterFitter {
  const script = fileURLToPath(new URL("./fit-starter-process.ts", import.meta.url));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return {
    version: sourceDigest(FITTED_BY),
    fit: (request, signal) =>
      new Promise<FittedStarter>((resolve, reject) => {
        const child = fork(script, [], { execArgv: ["--import", loader], serialization: "json", signal });
        child.once("error", (cause) =>
          reject(new AppError("internal", "The starter's fit could not be started", { cause })),
        );
        child.once("exit", (exitCode) =>
          reject(new AppError("internal", `The starter's fit ended without an answer (${exitCode})`)),
        );
        child.once("message", (message) => {
          const answer = childAnswerSchema.safeParse(message);
          if (!answer.success) reject(new AppError("internal", "The starter's fit answered in an unknown form"));
          else if ("failed" in answer.data)
            reject(new AppError("internal", `The starter's fit failed: ${answer.data.failed}`));
          else resolve(answer.data.fitted);
        });
        child.send(request);
      }),
  };
}
