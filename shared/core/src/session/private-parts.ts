import type { Decision, PrivacyLevel } from "../decision.ts";
import { redact } from "../redaction/redact.ts";
import type { Suggestion } from "../suggestion.ts";
import { toBase64 } from "./base64.ts";

/** A decision has to stay far under the collector's 100 KB together with others. */
const MAX_TEXT_CHARS = 16_000;
const MAX_NOTE_CHARS = 500;
/** Cut before redacting, so that a save never waits for a megabyte; longer than what is kept. */
const MAX_REDACTED_INPUT_CHARS = 64_000;

/** The parts of a decision that the tenant's privacy level allows, nothing else. */
export function privateParts(input: {
  readonly level: PrivacyLevel;
  readonly suggestion: Suggestion | null;
  readonly note: string | null;
  readonly knownEntities: readonly string[];
}): Pick<Decision, "note" | "vector" | "redactedText"> {
  const { level, suggestion, note, knownEntities } = input;
  const parts: { note?: string; vector?: Decision["vector"]; redactedText?: string } = {};
  if (level === "labels") return {};
  if (suggestion?.vector !== undefined) {
    const { encoder, scale, values } = suggestion.vector;
    parts.vector = { encoder, scale, base64: toBase64(values) };
  }
  if (level !== "redacted-text") return withoutUndefined(parts);
  if (note !== null && note.trim() !== "") {
    parts.note = redact(note.trim().slice(0, MAX_NOTE_CHARS), knownEntities).slice(0, MAX_NOTE_CHARS);
  }
  if (suggestion !== null) {
    const text = cutAtSpace(suggestion.readText.text, MAX_REDACTED_INPUT_CHARS);
    parts.redactedText = cutAtSpace(redact(text, knownEntities), MAX_TEXT_CHARS);
  }
  return withoutUndefined(parts);
}

/** Cuts between words, so that half of an address or number never remains. */
function cutAtSpace(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars);
  const space = cut.lastIndexOf(" ");
  return space > maxChars / 2 ? cut.slice(0, space) : cut;
}

function withoutUndefined(parts: { note?: string; vector?: Decision["vector"]; redactedText?: string }) {
  const { vector, ...rest } = parts;
  return vector === undefined ? rest : { ...rest, vector };
}
