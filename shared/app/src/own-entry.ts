import type { OwnEntry } from "@lucid/classifier/browser";
import { type Decision, memorable, type PrivacyLevel, type Suggestion } from "@lucid/core";

/**
 * What this browser keeps of a decision by itself; null: nothing, or the collector shares it with everybody anyway. The vector never
 * leaves the browser at this level.
 */
export function ownEntry(
  level: PrivacyLevel,
  decision: Pick<Decision, "id" | "ticketId" | "taxonomyId" | "kind" | "suggested" | "final" | "requiresHumanRouting">,
  suggestion: Pick<Suggestion, "vector"> | null,
): OwnEntry | null {
  const vector = suggestion?.vector;
  const said = memorable(decision);
  if (level !== "labels" || vector === undefined || said === null) return null;
  const { encoder, scale, values } = vector;
  const { id, ticketId, taxonomyId } = decision;
  const codes = btoa(String.fromCharCode(...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  return { entry: { id, ticketId, ...said, scale, vector: codes }, encoder, taxonomyId };
}
