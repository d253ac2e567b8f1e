import { AppError, type ClassifierStatus, type ClassifyRequest, type Notice, type Suggestion } from "@lucid/core";
import type { EngineClassifier, EngineClassifierOptions } from "./engine-classifier.ts";
import { type SupervisorEvents, superviseEngine } from "./engine-supervisor.ts";
import { createListeners } from "./listeners.ts";
import { type AwaitedRequest, createPendingRequests } from "./pending-requests.ts";
import type { EngineMessage, EngineModel, EngineReply, EngineSession, EngineStatus } from "./protocol.ts";
import { requestHash } from "./request-hash.ts";

/**
 * core's Classifier over the engine in a SharedWorker, or a dedicated Worker where that is refused. Never throws at creation: what
 * goes wrong shows in status(). classify rejects with AppError: aborted, the engine's own failure, runtime_refused, engine_crashed.
 */
export function createEngineClassifier(options: EngineClassifierOptions): EngineClassifier {
  const pending = createPendingRequests();
  const waiting = new Map<number, AwaitedRequest>();
  const statusListeners = createListeners<ClassifierStatus>();
  const modelListeners = createListeners<EngineModel>();
  let status: EngineStatus = { state: "loading", progress: 0 };
  let linkNotices: readonly Notice[] = [];
  let model: EngineModel | null = null;
  let ended: AppError | null = null;
  let visible = true;
  let lastId = 0;
  const nextId = () => ++lastId;

  const currentStatus = (): ClassifierStatus => {
    if (status.state === "loading") return status;
    const notices = [...new Set([...linkNotices, ...status.notices])];
    return status.state === "ready"
      ? { ...status, notices }
      : { ...status, error: AppError.fromJSON(status.error), notices };
  };
  const setStatus = (next: EngineStatus) => {
    status = next;
    statusListeners.emit(currentStatus());
  };
  const events: SupervisorEvents = {
    nextId,
    busy: () => pending.size > 0 || status.state === "loading",
    onMessage: (message) => receive(message),
    onUp(notices) {
      linkNotices = notices;
      ended = null;
      session.connected();
      for (const request of waiting.values()) supervisor.post(request);
    },
    onDown() {
      const survivors = new Set(pending.survivors());
      for (const id of [...waiting.keys()]) if (!survivors.has(id)) waiting.delete(id);
      setStatus({ state: "loading", progress: 0 });
    },
    onEnd(error) {
      ended = error;
      const refused: readonly Notice[] = error.code === "runtime_refused" ? ["worker-refused"] : [];
      pending.rejectAll(error);
      waiting.clear();
      setStatus({ state: "failed", error: error.toJSON(), notices: refused });
    },
  };
  const supervisor = superviseEngine(options, events);
  const session = createSessionRelay(options, {
    configure: (current) =>
      supervisor.post({ type: "configure", id: nextId(), config: options.config, session: current }),
    failed: (error) => supervisor.post({ type: "session-failed", id: nextId(), error: error.toJSON() }),
  });
  const onOnline = () => supervisor.post({ type: "online", id: nextId() });
  globalThis.addEventListener("online", onOnline);

  function receive(message: EngineMessage): void {
    switch (message.type) {
      case "status":
        setStatus(message.status);
        break;
      case "model":
        model = message.model;
        modelListeners.emit(message.model);
        break;
      case "unauthorized":
        session.refused();
        break;
      case "hello":
        break;
      default:
        settle(message);
        break;
    }
  }

  function settle(reply: EngineReply): void {
    waiting.delete(reply.id);
    pending.settle(reply);
  }

  function ask(request: AwaitedRequest): void {
    waiting.set(request.id, request);
    supervisor.post(request);
  }

  async function classify(request: ClassifyRequest, signal?: AbortSignal): Promise<Suggestion> {
    const textHash = await requestHash(request);
    supervisor.revive();
    if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
    if (ended !== null) throw ended;
    const id = nextId();
    const cancel = () => {
      waiting.delete(id);
      supervisor.post({ type: "cancel", id: nextId(), target: id });
      pending.reject(id, new AppError("aborted", "Cancelled"));
    };
    signal?.addEventListener("abort", cancel, { once: true });
    const answer = pending.classify(id, request, textHash);
    ask({ type: "classify", id, request, textHash, visible });
    return answer.finally(() => signal?.removeEventListener("abort", cancel));
  }

  return {
    classify,
    status: currentStatus,
    onStatus: statusListeners.add,
    model: () => model,
    onModel(listener) {
      const unsubscribe = modelListeners.add(listener);
      const known = model;
      // Who comes late hears of the model that is there, after this call has returned.
      if (known !== null) queueMicrotask(() => listener(known));
      return unsubscribe;
    },
    setVisible(now) {
      if (visible === now) return;
      visible = now;
      supervisor.post({ type: "visibility", id: nextId(), visible });
    },
    remember: (own) => supervisor.post({ type: "remember", id: nextId(), own }),
    async embed(texts) {
      if (ended !== null) throw ended;
      const id = nextId();
      const answer = pending.embed(id);
      ask({ type: "golden", id, texts });
      return answer;
    },
    async dispose() {
      globalThis.removeEventListener("online", onOnline);
      supervisor.close();
      ended = new AppError("aborted", "The classifier was disposed");
      pending.rejectAll(ended);
      waiting.clear();
      statusListeners.clear();
      modelListeners.clear();
    },
  };
}

interface SessionRelay {
  /** A worker is there: tell it what is known, and find out what is not. */
  connected(): void;
  /** The engine has no session or the collector refused it. */
  refused(): void;
}

/** Brings sessions from the panel to the engine; one question at a time. */
function createSessionRelay(
  { getSession, renewSession }: Pick<EngineClassifierOptions, "getSession" | "renewSession">,
  engine: { configure(session: EngineSession | null): void; failed(error: AppError): void },
): SessionRelay {
  let known: EngineSession | null = null;
  let asking = false;
  const ask = async (question: () => Promise<EngineSession>) => {
    if (asking) return;
    asking = true;
    try {
      known = await question();
      engine.configure(known);
    } catch (thrown) {
      engine.failed(AppError.from(thrown, "offline"));
    } finally {
      asking = false;
    }
  };
  return {
    connected() {
      // At once, without waiting for a session: the engine starts from what it has cached.
      engine.configure(known);
      if (known === null) void ask(getSession);
    },
    refused: () => void ask(() => renewSession(known?.token ?? null)),
  };
}
