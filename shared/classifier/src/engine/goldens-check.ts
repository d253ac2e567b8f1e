import { AppError, type Suggestion } from "@lucid/core";
import type { BundleGoldens } from "../bundle/goldens.ts";
import type { EngineBundleModel } from "./engine-model.ts";

/** Kernels round differently from machine to machine; a wrong file is much farther away. */
const CONFIDENCE_TOLERANCE = 0.15;
/** Below it the publisher was not sure either, and another category may win by rounding. */
const CLEAR_CONFIDENCE = 0.5;

/** Repeats the publisher's inputs. Throws encoder_invalid naming the first text that comes out differently. */
export async function checkBundleGoldens(
  model: Pick<EngineBundleModel, "classify">,
  goldens: BundleGoldens,
): Promise<void> {
  for (const [index, { subject, body, category, confidence }] of goldens.cases.entries()) {
    const suggestion = await model.classify(
      {
        ticketId: null,
        subject,
        body,
        bodyFormat: "text",
        knownEntities: [],
        requesterTags: [],
        organizationTags: [],
        history: [],
        threshold: 0,
      },
      new AbortController().signal,
    );
    const got = confidenceOf(suggestion, category);
    const clear = confidence >= CLEAR_CONFIDENCE;
    if (Math.abs(got.confidence - confidence) > CONFIDENCE_TOLERANCE || (clear && !got.first)) {
      throw new AppError(
        "encoder_invalid",
        `Golden text ${index + 1} comes out as ${got.text}, published as ${category}`,
      );
    }
  }
}

/** Reads goldens.json. Throws bundle_incompatible when it is not in the format of this version. */
export function parseBundleGoldens(bytes: Uint8Array): BundleGoldens {
  const json = readJson(bytes);
  if (isGoldens(json)) return json;
  throw new AppError("bundle_incompatible", "goldens.json is not in a format that this version understands");
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // No JSON is no format of ours either.
    return null;
  }
}

function confidenceOf(suggestion: Suggestion, category: string) {
  const ranked =
    suggestion.kind === "suggest"
      ? [suggestion.fields.category, ...suggestion.fields.category.alternatives]
      : suggestion.candidates;
  const place = ranked.findIndex((label) => label.labelId === category);
  const confidence = ranked[place]?.confidence ?? 0;
  return { confidence, first: place === 0, text: `${ranked[0]?.labelId ?? "nothing"} (${confidence.toFixed(2)})` };
}

function isGoldens(json: unknown): json is BundleGoldens {
  if (typeof json !== "object" || json === null || !("cases" in json) || !("format" in json)) return false;
  return json.format === 1 && Array.isArray(json.cases) && json.cases.every(isCase);
}

function isCase(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("subject" in value && "body" in value && "category" in value && "confidence" in value)) return false;
  const texts = [value.subject, value.body, value.category].every((text) => typeof text === "string");
  return texts && typeof value.confidence === "number";
}
