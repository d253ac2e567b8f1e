import type { ClassifyRequest } from "@lucid/core";
import { sha256Hex } from "../bundle/sha256.ts";

/** SHA-256 over everything that an answer depends on, except the ticket's id: equal texts share an answer. */
export function requestHash(request: ClassifyRequest): Promise<string> {
  const { subject, body, bodyFormat, knownEntities, requesterTags, organizationTags, history, threshold } = request;
  const past = history.map((ticket) => [ticket.id, ticket.subject, ticket.body]);
  const text = JSON.stringify([
    subject,
    body,
    bodyFormat,
    knownEntities,
    requesterTags,
    organizationTags,
    past,
    threshold,
  ]);
  return sha256Hex(new TextEncoder().encode(text));
}
