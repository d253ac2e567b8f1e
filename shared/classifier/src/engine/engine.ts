import { AppError, type Notice } from "@lucid/core";
import type { BundleKeeper } from "../bundle/bundle-keeper.ts";
import type { MemoryKeeper } from "../memory/memory-keeper.ts";
import { createEngineLifecycle, type EngineLifecycle, isRuntimeDeadly } from "./engine-lifecycle.ts";
import { createEngineMemory, type EngineMemory } from "./engine-memory.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import type { EngineConfig, EngineMessage, EngineRequest, EngineSession } from "./protocol.ts";
import { createRequestQueue, type QueuedRequest } from "./request-queue.ts";
import { createSuggestionCache } from "./suggestion-cache.ts";

/** What the engine needs from the worker around it. */
export interface EngineDependencies {
  /** Makes the bundle life of the installation; called once, at the first "configure". */
  readonly openBundles: (config: EngineConfig, hooks: BundleHooks) => Promise<BundleKeeper<EngineBundleModel>>;
  /** What people decided about other tickets; absent: an engine without memory. */
  readonly openMemory?: (onChange: () => void) => MemoryKeeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `work` again and again, for as long as the worker lives. */
  readonly every: (intervalMs: number, work: () => void) => void;
  /** The runtime is beyond repair inside this worker (out of memory, aborted): it must be replaced. */
  readonly die: () => void;
}

export interface BundleHooks {
  readonly session: () => EngineSession | null;
  readonly onProgress: (progress: number) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** One panel's line to the engine. */
interface EngineConnection {
  receive(request: EngineRequest): void;
  close(): void;
}

export interface Engine {
  connect(post: (message: EngineMessage) => void): EngineConnection;
}

type Post = (message: EngineMessage) => void;

const CACHED_ANSWERS = 200;
const WARM_UP_TEXT =
  "Hello, the printer on our floor does not print any more. Could somebody have a look at it today, please?";

/**
 * The engine without its worker: one model, one ticket at a time, the newest visible ticket first, answers remembered by text and
 * bundle. A newer bundle takes over between two tickets. Errors keep their code.
 */
export function createEngine(dependencies: EngineDependencies): Engine {
  const connections = new Set<Post>();
  const queue = createRequestQueue<Post>();
  const cache = createSuggestionCache(CACHED_ANSWERS);
  let running: QueuedRequest<Post> | null = null;
  const broadcast: Post = (message) => {
    for (const post of connections) post(message);
  };
  const memory = createEngineMemory(dependencies.openMemory, () => cache.clear());
  const lifecycle = createEngineLifecycle(dependencies, {
    onStatus: (status) => broadcast({ type: "status", status }),
    onModel: (model) => {
      cache.clear();
      broadcast({ type: "model", model });
    },
    onUnauthorized: () => broadcast({ type: "unauthorized" }),
    isWatched: () => connections.size > 0,
    onSettled: () => {
      if (queue.size === 0) warmUp();
      void work();
    },
  });

  /** Runs until the queue is empty; a second call while one runs does nothing. */
  async function work(): Promise<void> {
    if (running !== null) return;
    const { failure } = lifecycle.state;
    if (failure !== null) {
      for (const item of queue.drain()) reject(item, failure);
      return;
    }
    const bundle = lifecycle.takeBundle();
    const item = bundle === null ? null : queue.take();
    if (bundle === null || item === null) return;
    running = item;
    // A worker lives as short as its last panel: without this, whoever opens one ticket at a time never meets its memory.
    await memory.known();
    bundle.model.remember(memory.current());
    await answer(item, bundle.model);
    running = null;
    return work();
  }

  /** Nobody waits: the runtime compiles its kernels now, so that the first ticket does not pay for it. */
  function warmUp(): void {
    const model = lifecycle.state.active?.model;
    // What fails here fails again, and is reported, with the first ticket.
    model?.embed(WARM_UP_TEXT).catch(() => null);
  }

  async function answer(item: QueuedRequest<Post>, model: EngineBundleModel): Promise<void> {
    const { request, textHash, controller } = item;
    const { sequence } = model.manifest;
    try {
      const known = cache.get(sequence, textHash, request.ticketId);
      const suggestion = known ?? (await model.classify(request, controller.signal));
      if (known === null) cache.put(sequence, textHash, suggestion);
      if (controller.signal.aborted) throw new AppError("aborted", "Cancelled");
      item.connection({ type: "suggestion", id: item.id, ticketId: request.ticketId, textHash, suggestion });
    } catch (thrown) {
      reject(item, AppError.from(thrown));
      if (isRuntimeDeadly(thrown)) dependencies.die();
    }
  }

  async function embed(post: Post, id: number, texts: readonly string[]): Promise<void> {
    try {
      const { model } = await lifecycle.bundle();
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await model.embed(text));
      post({ type: "vectors", id, vectors });
    } catch (thrown) {
      post({ type: "error", id, error: AppError.from(thrown).toJSON() });
    }
  }

  function cancel(post: Post, target: number): void {
    const waiting = queue.remove(post, target);
    if (waiting !== null) reject(waiting, new AppError("aborted", "Cancelled"));
    if (running?.connection === post && running.id === target) running.controller.abort();
  }

  function drop(post: Post): void {
    connections.delete(post);
    memory.hide(post);
    queue.drain(post);
    if (running?.connection === post) running.controller.abort();
  }

  return {
    connect(post) {
      connections.add(post);
      return {
        close: () => drop(post),
        receive: (request) =>
          receive(post, request, { lifecycle, queue, memory, work: () => void work(), embed, cancel, drop }),
      };
    },
  };
}

interface Handlers {
  readonly lifecycle: EngineLifecycle;
  readonly queue: ReturnType<typeof createRequestQueue<Post>>;
  readonly memory: EngineMemory;
  readonly work: () => void;
  readonly embed: (post: Post, id: number, texts: readonly string[]) => Promise<void>;
  readonly cancel: (post: Post, target: number) => void;
  readonly drop: (post: Post) => void;
}

function receive(post: Post, request: EngineRequest, handlers: Handlers): void {
  const { lifecycle, queue, memory } = handlers;
  switch (request.type) {
    case "configure":
      configure(post, request, lifecycle);
      memory.configure(request.config, request.session);
      break;
    case "remember":
      memory.remember(request.own);
      break;
    case "classify":
      if (request.visible) memory.show(post);
      queue.add({ connection: post, ...request, controller: new AbortController() });
      lifecycle.wake();
      handlers.work();
      break;
    case "cancel":
      handlers.cancel(post, request.target);
      break;
    case "visibility":
      queue.setVisible(post, request.visible);
      if (request.visible) memory.show(post);
      else memory.hide(post);
      break;
    case "session-failed":
      lifecycle.sessionFailed(AppError.fromJSON(request.error));
      memory.sessionFailed();
      break;
    case "online":
      lifecycle.online();
      break;
    case "status":
      post({ type: "status-is", id: request.id, status: lifecycle.state.status() });
      break;
    case "golden":
      void handlers.embed(post, request.id, request.texts);
      break;
    case "ping":
      post({ type: "pong", id: request.id });
      break;
    case "close":
      handlers.drop(post);
      break;
  }
}

function configure(
  post: Post,
  request: EngineRequest & { readonly type: "configure" },
  lifecycle: EngineLifecycle,
): void {
  try {
    lifecycle.configure(request.config, request.session);
    post({ type: "done", id: request.id });
    const model = lifecycle.state.model();
    if (model !== null) post({ type: "model", model });
    post({ type: "status", status: lifecycle.state.status() });
  } catch (thrown) {
    post({ type: "error", id: request.id, error: AppError.from(thrown).toJSON() });
  }
}

function reject({ connection, id }: QueuedRequest<Post>, error: AppError): void {
  connection({ type: "error", id, error: error.toJSON() });
}
