import type { AppErrorJson, ClassifierStatus, ClassifyRequest, Notice, Suggestion, Taxonomy } from "@lucid/core";
import type { OwnEntry } from "../memory/memory-keeper.ts";

/**
 * What panel and engine say to each other, over a SharedWorker's port or a dedicated Worker alike. Every request has an id made by
 * its sender; every reply repeats it. Events have none.
 */

/** What an engine is started with. It is the same for every panel of one installation. */
export interface EngineConfig {
  /** Names the installation (account and installation id), so that two accounts in one browser never share a bundle. */
  readonly scope: string;
  /** Base address of the collector, no trailing slash. */
  readonly collectorUrl: string;
  /** Ed25519 public key, base64, 32 bytes. */
  readonly publishingKey: string;
  readonly acceleration: "wasm" | "webgpu";
  /** Version of the app, compared with the manifest's minimumAppVersion. */
  readonly appVersion: string;
  /** Addresses of bundle files that lie in the app's package anyway (the tokenizer), by file name. */
  readonly packaged?: Readonly<Record<string, string>>;
}

/** What the engine may know of the panel's session: never the admin's secure token. */
export interface EngineSession {
  readonly token: string;
  readonly tenant: string;
}

export type EngineRequest =
  | {
      readonly type: "configure";
      readonly id: number;
      readonly config: EngineConfig;
      /** null: not known yet; the engine starts from what is cached and asks for a session when it needs one. */
      readonly session: EngineSession | null;
    }
  | {
      readonly type: "classify";
      readonly id: number;
      readonly request: ClassifyRequest;
      /** requestHash(request): what the answer is for. */
      readonly textHash: string;
      /** Only the visible ticket is waited for: it overtakes the others. */
      readonly visible: boolean;
    }
  /** The panel could not get a session either. */
  | { readonly type: "session-failed"; readonly id: number; readonly error: AppErrorJson }
  | { readonly type: "cancel"; readonly id: number; readonly target: number }
  /** The panel was shown or hidden: moves its waiting requests. */
  | { readonly type: "visibility"; readonly id: number; readonly visible: boolean }
  /** The network is back: try again now what failed for lack of it. */
  | { readonly type: "online"; readonly id: number }
  | { readonly type: "status"; readonly id: number }
  /** This agent decided a ticket, at a privacy level that keeps memory in the browser. */
  | { readonly type: "remember"; readonly id: number; readonly own: OwnEntry }
  /** Pooled vectors of texts, for parity checks. */
  | { readonly type: "golden"; readonly id: number; readonly texts: readonly string[] }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "close"; readonly id: number };

export type EngineReply =
  | { readonly type: "done"; readonly id: number }
  | { readonly type: "pong"; readonly id: number }
  | { readonly type: "status-is"; readonly id: number; readonly status: EngineStatus }
  | {
      readonly type: "suggestion";
      readonly id: number;
      readonly ticketId: string | null;
      readonly textHash: string;
      readonly suggestion: Suggestion;
    }
  | { readonly type: "vectors"; readonly id: number; readonly vectors: readonly Float32Array[] }
  | { readonly type: "error"; readonly id: number; readonly error: AppErrorJson };

type EngineEvent =
  /** First message on every port. The engine holds the Web Lock `lockName` (where there are locks) for as long as it lives. */
  | { readonly type: "hello"; readonly lockName: string | null }
  | { readonly type: "status"; readonly status: EngineStatus }
  /** Sent before the first answer that the model gives. */
  | { readonly type: "model"; readonly model: EngineModel }
  /** The session is missing or expired: send "configure" with a new one. */
  | { readonly type: "unauthorized" };

export type EngineMessage = EngineReply | EngineEvent;

/** The bundle that answers. */
export interface EngineModel {
  readonly sequence: number;
  readonly taxonomy: Taxonomy;
}

/** core's ClassifierStatus with its error in the form that crosses workers. */
export type EngineStatus =
  | Exclude<ClassifierStatus, { readonly state: "failed" }>
  | { readonly state: "failed"; readonly error: AppErrorJson; readonly notices: readonly Notice[] };
