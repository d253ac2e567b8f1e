import type {
  AppErrorCode,
  Clock,
  CollectorClient,
  HelpdeskHost,
  Notice,
  OutboxStore,
  SessionGrant,
} from "@lucid/core";

/** A small durable map, for grants and the like. Values are structured-cloneable; `get` answers null for an unknown key. */
export interface KeyValueStore {
  readonly durable: boolean;
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What a store gave, and what an admin should know about it. */
export interface OpenedStore<Store> {
  readonly store: Store;
  readonly durable: boolean;
  readonly notice: Notice | null;
}

/** Holds the session of this installation for every frame of the origin. */
export interface SessionKeeper {
  /** A grant with at least the renewal margin left. Asks the collector at most once for all frames. */
  get(): Promise<SessionGrant>;
  /** A new grant because `refused` was refused; if another frame already renewed it, that one's. */
  renew(refused: string | null): Promise<SessionGrant>;
  dispose(): void;
}

export interface SessionKeeperOptions {
  readonly host: Pick<HelpdeskHost, "proxyRequest" | "desk">;
  readonly store: KeyValueStore;
  readonly clock: Clock;
  /** Names the installation: account and installation id. */
  readonly scope: string;
  readonly appVersion: string;
}

export interface CollectorClientOptions {
  readonly collectorUrl: string;
  readonly session: Pick<SessionKeeper, "get" | "renew">;
  /** host.proxyRequest, for decisions where fetch is refused. */
  readonly proxy: HelpdeskHost["proxyRequest"];
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

export type { CollectorClient, OutboxStore };

/** In the order in which they are checked; a step that needs a failed one is "skipped". */
export const DIAGNOSIS_STEPS = [
  "address",
  "tls",
  "reachable",
  "cors",
  "token",
  "signature",
  "assets",
  "csp-wasm",
  "storage",
  "worker",
] as const;
export type DiagnosisStepId = (typeof DIAGNOSIS_STEPS)[number];

/** What the check found; the view has one plain sentence and one remedy for each. */
export type DiagnosisDetail =
  | "ok"
  | "skipped"
  | "address-malformed"
  | "address-not-https"
  | "address-has-path"
  | "tls-or-unreachable" // a browser does not tell the two apart: certificate, DNS, port, firewall
  | "unreachable"
  | "not-a-collector"
  | "cors-refused"
  | "csp-connect-refused"
  | "token-refused"
  | "proxy-refused" // the helpdesk's proxy did not pass the request (domain not allowed)
  | "session-invalid"
  | "key-malformed"
  | "signature-other-key"
  | "signature-unsupported"
  | "bundle-missing"
  | "asset-missing"
  | "asset-corrupt"
  | "wasm-refused"
  | "storage-refused"
  | "shared-worker-refused" // works, one engine for each panel
  | "worker-refused";

export interface DiagnosisStep {
  readonly step: DiagnosisStepId;
  readonly ok: boolean;
  readonly detail: DiagnosisDetail;
  /** Error code and text for the support team; not shown first. */
  readonly code?: AppErrorCode;
  readonly technical?: string;
}

export interface DiagnosisOptions {
  readonly collectorUrl: string;
  readonly publishingKey: string;
  readonly host: Pick<HelpdeskHost, "proxyRequest" | "desk">;
  readonly appVersion: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Starts the app's engine file as a SharedWorker and as a Worker; omitted: the step is skipped. */
  readonly createSharedWorker?: (name: string) => SharedWorker;
  readonly createWorker?: () => Worker;
  /** Verifies a signed manifest under a key: classifier's verifyManifestSignature, given by the app's entry. */
  readonly verifySignature: (
    signed: { readonly manifest: string; readonly signature: string },
    publishingKey: string,
  ) => Promise<boolean>;
  readonly timeoutMs?: number;
  /** Called after each step, so that a view can show progress. */
  readonly onStep?: (step: DiagnosisStep) => void;
}
