import type { Decision, PrivacyLevel } from "@lucid/core";

/**
 * What may be kept at a privacy level, with text redacted once more: a panel may be old or manipulated.
 * labels: no vector, no text. features: the vector. redacted-text: everything, redacted.
 */
export function limitToPrivacyLevel(
  decision: Decision,
  level: PrivacyLevel,
  redact: (text: string) => string,
): Decision {
  const { note, vector, redactedText, ...labels } = decision;
  if (level === "labels") return labels;
  const features = vector === undefined ? labels : { ...labels, vector };
  if (level === "features") return features;
  return {
    ...features,
    ...(note === undefined ? {} : { note: redact(note) }),
    ...(redactedText === undefined ? {} : { redactedText: redact(redactedText) }),
  };
}
