import type { ReviewOverview } from "../../schemas/review-schema.ts";
import type { CollectorApi } from "./collector-api.ts";
import type { Speech } from "./texts.ts";

/** What every tab works with. */
export interface PageContext {
  readonly api: CollectorApi;
  readonly overview: ReviewOverview;
  readonly speech: Speech;
  /** Says something in passing, with a way to take it back where there is one. */
  toast(text: string, undo?: () => void): void;
  /** Shows a refusal; a token that is no longer known leads back to the login. */
  report(thrown: unknown): void;
  /** New numbers for the tabs' badges. */
  counted(counts: ReviewOverview["counts"]): void;
}

/** One tab: its content, and what happens while it is shown. */
export interface Tab {
  readonly root: HTMLElement;
  /** Called when the tab is left: timers and listeners end. */
  leave(): void;
  /** Keys that are typed outside of fields; true: it was ours. */
  onKey(key: string): boolean;
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
}

/** A label's name in the reader's language; an id that the taxonomy no longer has is shown as it is. */
export function nameOf(labels: readonly Named[], id: string | null, language: string): string | null {
  if (id === null) return null;
  const label = labels.find((one) => one.id === id);
  return label ? (label.names[language] ?? label.name) : id;
}

/** Address of a ticket in the helpdesk, or null where none is configured. */
export function ticketAddress({ ticketUrl }: ReviewOverview, ticketId: string): string | null {
  return ticketUrl === null ? null : ticketUrl.replace("{id}", encodeURIComponent(ticketId));
}
