import { findPersonalData } from "./find-personal-data.ts";

/**
 * The text with personal data replaced by its kind: "[email]", "[phone]", "[name]"... Idempotent. Known entities are names
 * of requester, agent and organisation as the helpdesk gives them.
 */
export function redact(text: string, knownEntities: readonly string[] = []): string {
  const parts: string[] = [];
  let position = 0;
  for (const { start, end, kind } of findPersonalData(text, knownEntities)) {
    parts.push(text.slice(position, start), `[${kind}]`);
    position = end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}
