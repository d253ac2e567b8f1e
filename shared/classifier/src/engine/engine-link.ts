import { AppError, type Notice } from "@lucid/core";
import type { EngineMessage, EngineRequest } from "./protocol.ts";

/** A line to a living worker. */
export interface EngineLink {
  readonly kind: "shared" | "dedicated";
  /** What is worse than it could be about this kind. */
  readonly notices: readonly Notice[];
  post(request: EngineRequest): void;
  /** Lets go: a dedicated worker ends, a shared one goes on for the others. */
  close(): void;
}

export interface LinkListeners {
  onMessage(message: EngineMessage): void;
  /** The worker is gone; no more messages will come. */
  onDeath(): void;
}

export interface LinkOptions {
  /** Separates installations; workers of the same name are one. */
  readonly name: string;
  readonly createSharedWorker: ((name: string) => SharedWorker) | null;
  readonly createWorker: (() => Worker) | null;
  readonly helloMs: number;
}

/** Where messages come from and go to, and what to do about errors and the end. */
interface Line {
  readonly kind: EngineLink["kind"];
  readonly port: MessagePort | Worker;
  readonly errors: SharedWorker | Worker;
  readonly end: () => void;
}

/** SharedWorker first, a dedicated Worker where it is refused. Rejects with runtime_refused where both are. */
export async function openEngineLink(options: LinkOptions, listeners: LinkListeners): Promise<EngineLink> {
  const causes: unknown[] = [];
  // A panel that wants no SharedWorker misses none.
  const kinds = options.createSharedWorker === null ? [openDedicated] : [openShared, openDedicated];
  for (const open of kinds) {
    try {
      return await greet(open(options), options.helloMs, listeners, causes.length > 0);
    } catch (cause) {
      causes.push(cause);
    }
  }
  throw new AppError("runtime_refused", "No worker can be started in this page", { cause: causes.at(-1) });
}

function openShared({ createSharedWorker, name }: LinkOptions): Line {
  if (createSharedWorker === null || typeof SharedWorker === "undefined") {
    throw new AppError("runtime_refused", "There is no SharedWorker here");
  }
  const worker = createSharedWorker(name);
  return { kind: "shared", port: worker.port, errors: worker, end: () => worker.port.close() };
}

function openDedicated({ createWorker }: LinkOptions): Line {
  if (createWorker === null) throw new AppError("runtime_refused", "There is no Worker here");
  const worker = createWorker();
  return { kind: "dedicated", port: worker, errors: worker, end: () => worker.terminate() };
}

/** Waits for "hello"; an error or silence before it means that this kind of worker is refused. */
function greet(line: Line, helloMs: number, listeners: LinkListeners, fallback: boolean): Promise<EngineLink> {
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const refuse = (reason: string) => {
      clearTimeout(timer);
      line.port.removeEventListener("message", onMessage);
      line.end();
      reject(new AppError("runtime_refused", reason));
    };
    const timer = setTimeout(() => refuse("The worker did not answer"), helloMs);
    const onError = () => refuse("The worker could not be loaded");
    const onMessage = (event: Event) => {
      if (!(event instanceof MessageEvent)) return;
      const message: EngineMessage = event.data;
      if (message.type !== "hello") return listeners.onMessage(message);
      clearTimeout(timer);
      line.errors.removeEventListener("error", onError);
      if (message.lockName !== null) watchLock(message.lockName, watch.signal, listeners.onDeath);
      resolve(createLink(line, watch, fallback, () => line.port.removeEventListener("message", onMessage)));
    };
    line.errors.addEventListener("error", onError, { once: true });
    line.port.addEventListener("message", onMessage);
    if ("start" in line.port) line.port.start();
  });
}

function createLink(line: Line, watch: AbortController, fallback: boolean, stop: () => void): EngineLink {
  return {
    kind: line.kind,
    notices: line.kind === "dedicated" && fallback ? ["shared-worker-refused"] : [],
    post: (request) => line.port.postMessage(request satisfies EngineRequest),
    close() {
      watch.abort();
      stop();
      line.end();
    },
  };
}

/** The engine holds the lock while it lives; a worker that dies, however it dies, lets it go. */
function watchLock(name: string, signal: AbortSignal, onDeath: () => void): void {
  navigator.locks
    .request(name, { signal }, () => {
      if (!signal.aborted) onDeath();
    })
    .catch(() => {
      // Aborted because the link was closed, or locks are refused here: the heartbeat still watches.
      return null;
    });
}
