import { AppError, type Notice } from "@lucid/core";
import { createCrashCounter, MAX_RESTARTS } from "./crash-counter.ts";
import type { EngineClassifierOptions, EngineTiming } from "./engine-classifier.ts";
import { type EngineLink, openEngineLink } from "./engine-link.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { EngineConfig, EngineMessage, EngineRequest } from "./protocol.ts";

export interface SupervisorEvents {
  /** A worker answers; everything that waits must be (re-)sent. */
  onUp(notices: readonly Notice[]): void;
  onMessage(message: EngineMessage): void;
  /** It died and another one is being started. */
  onDown(): void;
  /** No engine any more: runtime_refused (no worker allowed) or engine_crashed. */
  onEnd(error: AppError): void;
  /** Requests wait for it: silence is suspicious. */
  busy(): boolean;
  nextId(): number;
}

/** Keeps one worker alive. */
export interface EngineSupervisor {
  /** Sends to the living worker; while there is none the message is dropped (onUp sends again what matters). */
  post(request: EngineRequest): void;
  /** Starts again after engine_crashed, once the crashes are old enough; does nothing otherwise. */
  revive(): void;
  close(): void;
}

const TIMING: EngineTiming = { helloMs: 10_000, heartbeatMs: 2_000, silenceMs: 20_000, forgiveMs: 600_000 };
const RESTART_AFTER_MS = 200;

/** Starts a worker, watches it (Web Lock, heartbeat) and starts another one when it dies, three times within the window. */
export function superviseEngine(options: EngineClassifierOptions, events: SupervisorEvents): EngineSupervisor {
  const timing = { ...TIMING, ...options.timing };
  const counter = createCrashCounter(timing.forgiveMs);
  let link: EngineLink | null = null;
  let heartbeat: Heartbeat | null = null;
  /** Grows when a worker hangs: a shared one of the same name would be the hanging one again. */
  let generation = 0;
  let closed = false;
  let endedAt: number | null = null;

  async function start(): Promise<void> {
    let dead = false;
    const onDeath = () => {
      if (dead || closed) return;
      dead = true;
      died();
    };
    const { createSharedWorker, createWorker } = options;
    const wanted = { name: workerName(options.config, generation), createSharedWorker, createWorker };
    try {
      const opened = await openEngineLink(
        { ...wanted, helloMs: timing.helloMs },
        {
          onDeath,
          onMessage: (message) => {
            heartbeat?.beat();
            if (!dead && !closed) events.onMessage(message);
          },
        },
      );
      if (closed) return opened.close();
      link = opened;
      watch(onDeath);
      events.onUp(opened.notices);
    } catch (thrown) {
      if (!closed) events.onEnd(AppError.from(thrown));
    }
  }

  function watch(onDeath: () => void): void {
    heartbeat = startHeartbeat({
      everyMs: timing.heartbeatMs,
      silenceMs: timing.silenceMs,
      busy: events.busy,
      ping: () => link?.post({ type: "ping", id: events.nextId() }),
      onSilence: () => {
        generation += 1;
        onDeath();
      },
    });
  }

  function died(): void {
    heartbeat?.stop();
    link?.close();
    link = null;
    if (counter.mayRestart(performance.now())) {
      events.onDown();
      setTimeout(() => void (closed || start()), RESTART_AFTER_MS * 2 ** (counter.crashes - 1));
      return;
    }
    endedAt = performance.now();
    events.onEnd(new AppError("engine_crashed", `The engine died ${MAX_RESTARTS + 1} times; it is not started again`));
  }

  void start();
  return {
    post: (request) => link?.post(request),
    revive() {
      if (endedAt === null || performance.now() - endedAt < timing.forgiveMs) return;
      endedAt = null;
      events.onDown();
      void start();
    },
    close() {
      closed = true;
      heartbeat?.stop();
      link?.post({ type: "close", id: events.nextId() });
      link?.close();
      link = null;
    },
  };
}

/** Two installations, two versions or two settings never share a worker. */
function workerName(config: EngineConfig, generation: number): string {
  const { scope, collectorUrl, publishingKey, acceleration, appVersion } = config;
  return ["lucid-engine", scope, collectorUrl, publishingKey, acceleration, appVersion, generation].join("|");
}
