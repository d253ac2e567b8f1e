import { AppError } from "@lucid/core";
import type { DiagnosisStep, DiagnosisStepId } from "../browser-api.ts";

/** A failed step with what a support team needs to know. */
export function failedStep(step: DiagnosisStepId, detail: DiagnosisStep["detail"], thrown: unknown): DiagnosisStep {
  const error = AppError.from(thrown);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return { step, ok: false, detail, code: error.code, technical: error.message + cause };
}
