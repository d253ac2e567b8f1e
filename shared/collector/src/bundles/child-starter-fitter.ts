import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AppError } from "@lucid/core";
import { STARTER_METHOD } from "@lucid/trainer";
import { z } from "zod";
import type { FittedStarter, StarterFitter } from "./starter-bundle.ts";

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
    version: STARTER_METHOD,
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
