import { AppError } from "@lucid/core";
import type { ActiveBundle } from "../bundle/activate-bundle.ts";
import type { BundleKeeper } from "../bundle/bundle-keeper.ts";
import type { EngineDependencies } from "./engine.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import { createEngineState, type EngineState, type StateEvents } from "./engine-status.ts";
import type { EngineConfig, EngineSession } from "./protocol.ts";
import { createRetryGate } from "./retry-gate.ts";

type Bundle = ActiveBundle<EngineBundleModel>;

export interface LifecycleEvents extends StateEvents {
  onUnauthorized(): void;
  /** Whether any panel is open: nobody's engine does not ask the collector. */
  isWatched(): boolean;
  /** Ready, failed, or a newer bundle waits: the queue can move. */
  onSettled(): void;
}

/** From nothing to a running bundle, and from one bundle to the next. */
export interface EngineLifecycle {
  readonly state: EngineState;
  /** Starts at the first call; later ones bring a newer session. Throws conflict for another installation's configuration. */
  configure(config: EngineConfig, session: EngineSession | null): void;
  sessionFailed(error: AppError): void;
  /** Somebody asks: retry what failed if its time has come, and look for a newer bundle where that is due. */
  wake(): void;
  /** The network is back: retry at once. */
  online(): void;
  /** The bundle for the next ticket; null while loading. Call it between two tickets only: a newer bundle takes over here. */
  takeBundle(): Bundle | null;
  /** Resolves when a bundle runs, rejects when there is none to run. */
  bundle(): Promise<Bundle>;
}

/** A published bundle is everywhere within a minute, download included; an unchanged one costs a 304 without a body. */
const CHECK_EVERY_MS = 30_000;
/** A collector that refuses a fresh session as well is not asked again and again. */
const REFUSED_SESSIONS = 2;

/** No failure is remembered as an answer: the next try starts from the beginning. */
export function createEngineLifecycle(dependencies: EngineDependencies, events: LifecycleEvents): EngineLifecycle {
  const { now } = dependencies;
  const state = createEngineState(events);
  const gate = createRetryGate(now);
  const waiters = new Set<() => void>();
  let config: EngineConfig | null = null;
  let session: EngineSession | null = null;
  let keeper: BundleKeeper<EngineBundleModel> | null = null;
  let next: Bundle | null = null;
  let phase: "idle" | "starting" | "waiting-for-session" = "idle";
  let refreshing = false;
  let refusedSessions = 0;
  let checkedAt = Number.NEGATIVE_INFINITY;

  const settle = () => {
    for (const look of [...waiters]) look();
    events.onSettled();
  };
  const openKeeper = async (wanted: EngineConfig) => {
    keeper ??= await dependencies.openBundles(wanted, {
      session: () => session,
      onProgress: state.progress,
      onNotice: (notice) => state.setNotice(notice, true),
    });
    return keeper;
  };

  async function start(): Promise<void> {
    if (phase !== "idle" || state.active !== null || config === null) return;
    phase = "starting";
    state.loading();
    try {
      const kept = await (await openKeeper(config)).start();
      gate.succeeded();
      state.setNotice("previous-bundle", kept.fallenBack !== null);
      state.run(kept);
    } catch (thrown) {
      startFailed(AppError.from(thrown));
    } finally {
      if (phase === "starting") phase = "idle";
    }
    settle();
    if (state.active !== null) void refresh();
  }

  function startFailed(error: AppError): void {
    if (isRuntimeDeadly(error)) dependencies.die();
    if (error.code === "unauthorized" && mayAskForSession()) {
      phase = "waiting-for-session";
      // Without one at hand the panel is asked; one that came meanwhile is tried by configure.
      events.onUnauthorized();
      return;
    }
    state.setNotice("wasm-refused", error.code === "runtime_refused");
    gate.failed(error);
    state.fail(error);
  }

  /** Counts sessions that the collector refused; one that never was there does not count. */
  function mayAskForSession(): boolean {
    if (session !== null) refusedSessions += 1;
    session = null;
    return refusedSessions < REFUSED_SESSIONS;
  }

  /** Looks for a newer bundle; whatever happens, what runs goes on running. */
  async function refresh(): Promise<void> {
    const running = state.active;
    if (refreshing || next !== null || session === null || keeper === null || running === null) return;
    refreshing = true;
    checkedAt = now();
    try {
      next = await keeper.refresh(running);
      refusedSessions = 0;
      state.setNotice("collector-offline", false);
      state.setNotice("previous-bundle", false);
      if (next !== null) settle();
    } catch (thrown) {
      refreshFailed(AppError.from(thrown));
    } finally {
      refreshing = false;
    }
  }

  function refreshFailed(error: AppError): void {
    if (error.code !== "unauthorized") {
      state.setNotice(error.retryable ? "collector-offline" : "previous-bundle", true);
    } else if (mayAskForSession()) {
      checkedAt = Number.NEGATIVE_INFINITY;
      events.onUnauthorized();
    } else {
      refusedSessions = 0;
      state.setNotice("collector-offline", true);
    }
  }

  const refreshIfDue = () => {
    // Half the interval: the clock of the timer and of the last check never agree to the millisecond.
    if (now() - checkedAt >= CHECK_EVERY_MS / 2) void refresh();
  };

  return {
    state,
    configure(wanted, newSession) {
      if (config !== null && !sameConfig(config, wanted)) {
        throw new AppError("conflict", "This engine serves another installation");
      }
      const first = config === null;
      config = wanted;
      session = newSession ?? session;
      if (first) dependencies.every(CHECK_EVERY_MS, () => events.isWatched() && refreshIfDue());
      if (phase === "waiting-for-session" && newSession !== null) phase = "idle";
      if (state.active !== null) refreshIfDue();
      else if (first || newSession !== null) void start();
    },
    sessionFailed(error) {
      if (phase !== "waiting-for-session") return;
      phase = "idle";
      gate.failed(error);
      state.fail(error);
      settle();
    },
    wake() {
      refreshIfDue();
      if (state.failure === null || !gate.mayTry()) return;
      refusedSessions = 0;
      void start();
    },
    online() {
      if (state.failure?.retryable === true) void start();
      if (state.status().state === "ready") void refresh();
    },
    takeBundle() {
      const old = state.active;
      if (next !== null && old !== null) {
        state.run(next);
        next = null;
        void old.model.dispose();
      }
      return state.active;
    },
    bundle: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (state.active === null && state.failure === null) return;
          waiters.delete(look);
          if (state.active !== null) resolve(state.active);
          else reject(state.failure);
        };
        waiters.add(look);
        look();
      }),
  };
}

/** ONNX Runtime cannot be started twice in one worker: after an abort or out-of-memory only a new worker helps. */
export function isRuntimeDeadly(thrown: unknown): boolean {
  const texts: string[] = [];
  for (let error = thrown; error instanceof Error; error = error.cause) texts.push(`${error.name} ${error.message}`);
  return /out of memory|Aborted\(|RuntimeError|bad_alloc|Array buffer allocation failed/i.test(texts.join(" "));
}

function sameConfig(left: EngineConfig, right: EngineConfig): boolean {
  return JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());
}
