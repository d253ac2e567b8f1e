import type { Decision, PrivacyLevel } from "../decision.ts";
import type { Outbox } from "../outbox/outbox-state.ts";
import type { Classifier, Clock, HelpdeskHost } from "../ports.ts";
import type { Suggestion } from "../suggestion.ts";
import type { Taxonomy } from "../taxonomy.ts";

export interface TriageSessionOptions {
  readonly host: HelpdeskHost;
  /** Answers at once (lexical). null: not available. */
  readonly first: Classifier | null;
  /** Answers better (encoder). null: not available. */
  readonly refined: Classifier | null;
  readonly outbox: Pick<Outbox, "put" | "state" | "onState">;
  readonly clock: Clock;
  /** Random UUID: the decision's idempotency key. */
  uuid(): string;
  /** HMAC of an id under the tenant's key. Asked for as soon as the id is known, again if it failed. */
  pseudonym(id: string): Promise<string>;
  readonly taxonomy: Taxonomy;
  /** As the collector's grant says; "labels" while it is unknown. Asked at each save. */
  privacyLevel(): PrivacyLevel;
  /** Sequence of the active bundle, for decisions made before any answer. 0: the starter. */
  bundleSequence(): number;
  /** Told of every recorded decision with the suggestion it answers: a browser's own memory starts here. Must not throw. */
  onDecision?(decision: Decision, suggestion: Suggestion | null): void;
}
