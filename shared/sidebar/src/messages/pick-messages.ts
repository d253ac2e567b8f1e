import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { Messages } from "./messages.ts";

/**
 * The catalog for an agent's locale (BCP 47 as the helpdesk says it, "fr-CA" as well as "fr"); English for
 * every language without one. Numbers keep the agent's own region.
 */
export function pickMessages(locale: string): Messages {
  const language = locale.toLowerCase().split(/[-_]/)[0];
  return language === "fr" ? fr : en;
}

/** A share in [0, 1] as the reader's language writes percentages: "94%", "94 %". */
export function formatPercent(messages: Messages, share: number): string {
  return new Intl.NumberFormat(messages.locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}
