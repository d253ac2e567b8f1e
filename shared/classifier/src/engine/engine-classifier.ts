import type { Classifier, Unsubscribe } from "@lucid/core";
import type { OwnEntry } from "../memory/memory-keeper.ts";
import type { EngineConfig, EngineModel, EngineSession } from "./protocol.ts";

/** What the panel gives createEngineClassifier. Factories may throw: the next one is tried. */
export interface EngineClassifierOptions {
  readonly config: EngineConfig;
  /**
   * `(name) => new SharedWorker(new URL("./engine.js", import.meta.url), { type: "module", name })`; the name separates installations.
   * null where the app does not want one.
   */
  readonly createSharedWorker: ((name: string) => SharedWorker) | null;
  /** `() => new Worker(new URL("./engine.js", import.meta.url), { type: "module" })`; same file. */
  readonly createWorker: (() => Worker) | null;
  /** The session as it stands (cached); called at start. A rejection is not fatal: the engine runs what it has cached. */
  getSession(): Promise<EngineSession>;
  /** A new one, after the collector refused this token (null: it never had one). */
  renewSession(refused: string | null): Promise<EngineSession>;
  /** Times in milliseconds, for tests. */
  readonly timing?: Partial<EngineTiming>;
}

export interface EngineTiming {
  /** How long a worker may take to say hello before the next kind is tried. */
  readonly helloMs: number;
  /** How often a busy engine is asked whether it lives. */
  readonly heartbeatMs: number;
  /** Silence after which a busy engine is given up. */
  readonly silenceMs: number;
  /** Crashes older than this are forgiven. */
  readonly forgiveMs: number;
}

/** core's Classifier over the engine, and what a panel needs besides. */
export interface EngineClassifier extends Classifier {
  /** The bundle that answers; null until one is active. Its taxonomy names the labels of the answers. */
  model(): EngineModel | null;
  /** Called for each bundle that becomes active, and soon after subscribing for the one that is. */
  onModel(listener: (model: EngineModel) => void): Unsubscribe;
  /** The ticket in front of the agent goes first. */
  setVisible(visible: boolean): void;
  /** Keeps a decided ticket in this browser's own memory, for privacy levels that share none. */
  remember(own: OwnEntry): void;
  /** Pooled, L2-normalised vectors of texts, as the active encoder makes them: parity and diagnosis. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}
