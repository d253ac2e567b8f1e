import type { PrivacyLevel, Taxonomy, TriageSession } from "@lucid/core";
import type { ColorScheme, UiKit } from "./ui-kit.ts";

/** One step of "Test connection": what was tried, whether it worked, and what to do if not. */
export interface DiagnosisStep {
  readonly step: string;
  /** null: not tried, because a step before it failed. */
  readonly ok: boolean | null;
  readonly detail: string;
}

/** What the panel needs to know besides the session; any of it can change while it is open (`update`). */
export interface PanelSettings {
  /** The agent's, BCP 47. */
  readonly locale: string;
  /** The active bundle's; names and descriptions come from here. */
  readonly taxonomy: Taxonomy;
  /** "auto" follows the browser. */
  readonly colorScheme?: ColorScheme | "auto";
  /** Admins see mapping problems in detail and the set-up check. */
  readonly isAdmin?: boolean;
  /** A note in the agent's own words is offered only where the tenant keeps text. */
  readonly privacyLevel?: PrivacyLevel;
  /** "Test connection"; without it, there is no set-up check. Rejections are shown as a failed step. */
  readonly diagnose?: () => Promise<readonly DiagnosisStep[]>;
}

export interface PanelOptions extends PanelSettings {
  readonly session: TriageSession;
  readonly kit: UiKit;
  /** Called with the panel's height in CSS pixels whenever it changes. */
  readonly host: { resize(heightPx: number): void };
}

export interface MountedPanel {
  update(settings: Partial<PanelSettings>): void;
  /** Takes the panel off the page. The session is the caller's to dispose. */
  unmount(): void;
}
