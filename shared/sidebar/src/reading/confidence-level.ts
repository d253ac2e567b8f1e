import type { FieldSuggestion } from "@lucid/core";
import type { ConfidenceLevel } from "../messages/messages.ts";

/** From here on the panel says "very sure"; calibrated, so one in ten or fewer of these is wrong. */
const VERY_SURE = 0.9;

/** Confidence as one of three words. "Not sure" is exactly "under the tenant's threshold". */
export function confidenceLevel(suggestion: Pick<FieldSuggestion, "confidence" | "sure">): ConfidenceLevel {
  if (!suggestion.sure) return "not-sure";
  return suggestion.confidence >= VERY_SURE ? "very-sure" : "fairly-sure";
}
