/**
 * The language of the product: ticket, taxonomy, suggestion, decision, settings, errors; the ports that
 * adapters implement; the triage session (read, classify, show, apply, record) and the outbox.
 * No dependency, no platform global.
 */
export * from "./app-error.ts";
export * from "./bundle.ts";
export * from "./checkpoint-store.ts";
export * from "./decision.ts";
export * from "./job-queue.ts";
export * from "./label-mapper.ts";
export * from "./memory.ts";
export * from "./outbox/create-memory-outbox-store.ts";
export * from "./outbox/outbox.ts";
export * from "./outbox/outbox-state.ts";
export * from "./parse-field-mapping.ts";
export * from "./parse-settings.ts";
export * from "./ports.ts";
export * from "./redaction/find-personal-data.ts";
export * from "./redaction/personal-data.ts";
export * from "./redaction/redact.ts";
export * from "./session/hash-text.ts";
export * from "./session/text-to-classify.ts";
export * from "./session/triage-session.ts";
export * from "./session/triage-session-options.ts";
export * from "./session/triage-state.ts";
export * from "./session/unknown-pseudonym.ts";
export * from "./settings.ts";
export * from "./suggestion.ts";
export * from "./taxonomy.ts";
export * from "./ticket.ts";
