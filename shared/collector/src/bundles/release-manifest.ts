import type { GateReport, Provenance } from "@lucid/trainer";
import type { Candidate } from "@lucid/trainer/node";
import type { BundleMeta } from "./publish-bundle.ts";

const DIGITS = 4;

/** What a trained bundle's manifest says of itself: figures from the frozen test set, no text, no file names. */
export function manifestOf(
  { taxonomy, provenance }: Pick<Candidate, "taxonomy" | "provenance">,
  report: GateReport,
): Pick<BundleMeta, "taxonomy" | "evaluation" | "calibration" | "provenance" | "gate"> {
  const { macroF1, expectedCalibrationError: calibration, best, kappa, override } = report;
  return {
    taxonomy: { id: taxonomy.id, version: taxonomy.version },
    evaluation: {
      examples: report.testTickets,
      macroF1: short(macroF1.value),
      expectedCalibrationError: short(calibration.value),
    },
    calibration: {
      expectedCalibrationError: short(calibration.value),
      low: short(calibration.low),
      high: short(calibration.high),
    },
    provenance: provenanceOf(provenance),
    gate: {
      testTickets: report.testTickets,
      firstRelease: report.firstRelease,
      macroF1: { value: short(macroF1.value), low: short(macroF1.low), high: short(macroF1.high) },
      bestMacroF1: best === null ? null : short(best.macroF1),
      kappa,
      // Said where it was needed only: somebody with a kappa of 0.8 answers for nothing.
      override: report.rules.some(({ overridden }) => overridden) ? override : null,
    },
  };
}

function provenanceOf({ created, method, seed, tickets, period }: Provenance) {
  return { origin: "trained" as const, trained: created, method, seed, tickets, period };
}

function short(value: number): number {
  return Number(value.toFixed(DIGITS));
}
