/**
 * The language of the product: ticket, taxonomy, suggestion, decision, settings, errors; the ports that
 * adapters implement; the triage session (read, classify, show, apply, record) and the outbox.
 * No dependency, no platform global.
 */
export * from "./app-error.ts";
export * from "./bundle.ts";
export * from "./decision.ts";
export * from "./label-mapper.ts";
export * from "./ports.ts";
export * from "./settings.ts";
export * from "./suggestion.ts";
export * from "./taxonomy.ts";
export * from "./ticket.ts";
