import type { AppError } from "./app-error.ts";
import type { Decision, PrivacyLevel } from "./decision.ts";
import type { LabelMapper } from "./label-mapper.ts";
import type { Settings } from "./settings.ts";
import type { Suggestion } from "./suggestion.ts";
import type { FieldId, LabelId } from "./taxonomy.ts";
import type { Agent, PastTicket, Ticket, TicketFields } from "./ticket.ts";

export type Unsubscribe = () => void;

/** What happened to the open ticket. "field" carries the form's new values (agent's or ours). */
export type TicketChange =
  | { readonly kind: "text" } // subject or description changed
  | { readonly kind: "customer-message" } // a new message of the customer arrived
  | {
      readonly kind: "fields";
      readonly fields: TicketFields;
      readonly assigned: boolean;
      /** As in Ticket. */
      readonly assignedToAgent?: boolean;
    }
  | { readonly kind: "access" }; // closed, merged, reopened

/** Given with the helpdesk's confirmation of a save: final values, read from the form at that moment. */
export interface SavedTicket {
  readonly ticketId: string;
  readonly fields: TicketFields;
}

/** Only the fields named are written. `confidence` is in percent, 0-100. */
export interface FieldWrite {
  readonly labels: Partial<Readonly<Record<FieldId, LabelId>>>;
  readonly confidence?: number;
  /**
   * Desk values to put back exactly as they were read (FieldValue.raw, Ticket.confidence); null empties the field.
   * For undo and for emptying a subcategory that no longer fits. A field is never in both `labels` and `restore`.
   */
  readonly restore?: Partial<Readonly<Record<FieldId | "confidence", string | null>>>;
}

export type FieldOutcome = { readonly written: true } | { readonly written: false; readonly error: AppError };
export type ApplyResult = Partial<Readonly<Record<FieldId, FieldOutcome>>>;

/** A field or option that the mapping names and the desk does not have (or has disabled). */
export interface MappingProblem {
  readonly field: FieldId | "confidence";
  readonly labelId: LabelId | null;
  readonly problem: "field-missing" | "option-missing" | "label-unmapped" | "field-not-on-form";
  readonly deskValue: string | null;
}

export interface ProxyRequest {
  readonly operation: "session" | "decisions";
  /** JSON text, at most 100 KB. */
  readonly body: string;
}

export interface ProxyResponse {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number;
}

/**
 * The helpdesk around the panel. Adapters translate, never decide: labels in, labels out; ZAF paths and
 * Freshworks payloads stay inside. Every method rejects with AppError only.
 */
export interface HelpdeskHost {
  readonly desk: "zendesk" | "freshdesk";
  /** Must be called before fields are read or written; called again when the taxonomy changes. */
  useLabels(mapper: LabelMapper): void;
  readTicket(): Promise<Ticket>;
  readAgent(): Promise<Agent>;
  /** Throws settings_invalid naming the setting and the fix. */
  readSettings(): Promise<Settings>;
  /** Writes what it can (labels, confidence, restore) and answers for each field; never throws for a single field. */
  applyFields(write: FieldWrite): Promise<ApplyResult>;
  onTicketChange(listener: (change: TicketChange) => void): Unsubscribe;
  /** Fires once per confirmed save, never for a failed one. */
  onSaved(listener: (saved: SavedTicket) => void): Unsubscribe;
  onVisibility(listener: (visible: boolean) => void): Unsubscribe;
  /** Newest first, at most `limit`; 'unavailable' where the helpdesk does not let an app read them. */
  readRequesterHistory(requesterId: string, limit: number): Promise<readonly PastTicket[] | "unavailable">;
  /** Compares the mapping with the desk's fields and options. */
  checkMapping(): Promise<readonly MappingProblem[]>;
  /** Through the helpdesk's proxy, which fills in the secure token. */
  proxyRequest(request: ProxyRequest): Promise<ProxyResponse>;
  notify(kind: "success" | "info" | "error", message: string): void;
  resize(heightPx: number): void;
}

/** Token states [length x dims] row-major and their mean, L2-normalised. */
export interface EncodedText {
  readonly length: number;
  readonly dims: number;
  readonly tokenStates: Float32Array;
  /** Mean of the token states, L2-normalised: [dims]. */
  readonly pooled: Float32Array;
  /** L2 norm of the mean before normalising: makes token contributions exact. */
  readonly meanNorm: number;
}

/** Token ids to states. One text at a time, never padded. Rejects with AppError. */
export interface Encoder {
  /** Keys caches: SHA-256 of the weights (+ adapter). */
  readonly hash: string;
  readonly dims: number;
  readonly maxTokens: number;
  encode(tokenIds: readonly number[], signal?: AbortSignal): Promise<EncodedText>;
  dispose(): Promise<void>;
}

export interface ClassifyRequest {
  readonly ticketId: string | null;
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
  /** Names of requester, agent, organisation: masked before anything is computed. */
  readonly knownEntities: readonly string[];
  readonly requesterTags: readonly string[];
  readonly organizationTags: readonly string[];
  readonly history: readonly PastTicket[];
  readonly threshold: number;
}

export type ClassifierStatus =
  | { readonly state: "loading"; readonly progress: number } // 0..1 of the bytes
  | {
      readonly state: "ready";
      readonly source: "lexical" | "encoder";
      readonly runtime: string;
      readonly notices: readonly Notice[];
    }
  | { readonly state: "failed"; readonly error: AppError; readonly notices: readonly Notice[] };

/** Something works less well than it could, and the agent or admin should know. */
export type Notice =
  | "storage-refused" // nothing is cached between page loads
  | "shared-worker-refused" // every panel has its own engine
  | "worker-refused"
  | "wasm-refused" // lexical suggestions only
  | "webgpu-unusable" // asked for, probed, slower or wrong: wasm instead
  | "webgpu-untested" // hardware nobody measured
  | "previous-bundle" // the newest bundle could not be used; the one before answers
  | "outbox-memory-only" // unsent decisions would be lost with the tab
  | "collector-offline";

export interface Classifier {
  classify(request: ClassifyRequest, signal?: AbortSignal): Promise<Suggestion>;
  status(): ClassifierStatus;
  onStatus(listener: (status: ClassifierStatus) => void): Unsubscribe;
  dispose(): Promise<void>;
}

export type AppendResult =
  | { readonly id: string; readonly status: "stored" | "duplicate" }
  | { readonly id: string; readonly status: "rejected"; readonly reason: string };

/** Idempotent by (tenant, id); resolves only when what it names "stored" or "duplicate" is durable. */
export interface DecisionStore {
  append(tenant: string, decisions: readonly Decision[]): Promise<readonly AppendResult[]>;
  /** In the order of arrival, after `cursor` (exclusive; null = from the start). */
  exportSince(tenant: string, cursor: string | null, limit: number): Promise<DecisionPage>;
  erase(tenant: string, selector: EraseSelector): Promise<number>;
  close(): Promise<void>;
}

export interface DecisionPage {
  readonly decisions: readonly (Decision & { readonly receivedAt: string })[];
  /** Pass it to read on; equal to the input cursor at the end. */
  readonly cursor: string | null;
  readonly hasMore: boolean;
}

export type EraseSelector = { readonly ticketId: string } | { readonly requester: string } | { readonly agent: string };

/** Unsent decisions. `put` resolves only when the entry survives a reload (memory: says durable false). */
export interface OutboxStore {
  readonly durable: boolean;
  put(decision: Decision): Promise<void>;
  /** Oldest first. */
  list(limit: number): Promise<readonly Decision[]>;
  remove(ids: readonly string[]): Promise<void>;
  /** Out of the way, kept with the reason. */
  bury(id: string, reason: string): Promise<void>;
  listBuried(): Promise<readonly { readonly decision: Decision; readonly reason: string }[]>;
  count(): Promise<number>;
}

/** Verified bytes by their SHA-256. `get` never returns bytes whose hash differs. */
export interface AssetCache {
  readonly durable: boolean;
  get(sha256: string): Promise<Uint8Array | null>;
  /** Copies the bytes before it returns: they are the caller's, who may change them while they are still being written. */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  delete(sha256: string): Promise<void>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after ms; rejects with "aborted" when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** POST /v1/session, through the helpdesk's proxy. */
export interface SessionGrant {
  readonly token: string;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly expiresAt: number;
  readonly tenant: string;
  readonly privacyLevel: PrivacyLevel;
  /** Base64, 32 bytes: for HMAC of agent and requester, so that raw ids never leave. */
  readonly pseudonymKey: string;
  readonly flushAfterMs: number;
}

/** The collector as the browser sees it. */
export interface CollectorClient {
  sendDecisions(
    decisions: readonly Decision[],
  ): Promise<{ readonly results: readonly AppendResult[]; readonly flushAfterMs: number }>;
}
