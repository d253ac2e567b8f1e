import { AppError, type ClassifyRequest } from "@lucid/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEngineClassifier } from "./create-engine-classifier.ts";
import type { EngineClassifierOptions } from "./engine-classifier.ts";
import type { EngineMessage, EngineReply, EngineRequest } from "./protocol.ts";

const config = {
  scope: "acme/1",
  collectorUrl: "https://collector.example",
  publishingKey: "key",
  acceleration: "wasm" as const,
  appVersion: "0.1.0",
};
const ready = { state: "ready", source: "encoder", runtime: "wasm", notices: [] } as const;

const request = (ticketId: string): ClassifyRequest => ({
  ticketId,
  subject: `Ticket ${ticketId}`,
  body: "",
  bodyFormat: "text",
  knownEntities: [],
  requesterTags: [],
  organizationTags: [],
  history: [],
  threshold: 0.8,
});

type Classify = EngineRequest & { readonly type: "classify" };

function suggestionFor({ id, request: asked, textHash }: Classify, ticketId = asked.ticketId): EngineReply {
  return {
    type: "suggestion",
    id,
    ticketId,
    textHash,
    suggestion: {
      kind: "abstain",
      reason: "unfamiliar-text",
      candidates: [],
      ticketId,
      textHash: "text",
      model: { sequence: 1, taxonomyId: "it", taxonomyVersion: 1 },
      source: "encoder",
      readText: { text: "", read: [], skipped: [] },
      additionalLabels: [],
      computeMs: 1,
    },
  };
}

/** A worker as the panel sees it; `behave` decides what it does with requests. */
class FakeWorker extends EventTarget {
  readonly received: EngineRequest[] = [];
  ended = false;
  constructor(private readonly behave: (worker: FakeWorker, request: EngineRequest) => void) {
    super();
  }
  postMessage(message: EngineRequest): void {
    this.received.push(message);
    if (!this.ended) queueMicrotask(() => this.behave(this, message));
  }
  say(message: EngineMessage): void {
    if (!this.ended) this.dispatchEvent(new MessageEvent("message", { data: message }));
  }
  terminate(): void {
    this.ended = true;
  }
  close(): void {
    this.ended = true;
  }
  start(): void {
    // A port delivers from here on; this one always does.
  }
}

class FakeSharedWorker extends EventTarget {
  constructor(readonly port: FakeWorker) {
    super();
  }
}

/** What lies on the other side of the type system: the fakes do what is used of the real ones. */
const asWorker = (worker: FakeWorker) => worker as unknown as Worker;
const asShared = (worker: FakeSharedWorker) => worker as unknown as SharedWorker;

const answering = (worker: FakeWorker, message: EngineRequest) => {
  if (message.type === "configure") worker.say({ type: "status", status: ready });
  if (message.type === "classify") worker.say(suggestionFor(message));
  if (message.type === "ping") worker.say({ type: "pong", id: message.id });
};

/** Locks whose holders the test lets die. */
function fakeLocks() {
  const waiting: { name: string; onDeath: () => void; signal: AbortSignal }[] = [];
  const locks = {
    request: (name: string, { signal }: { signal: AbortSignal }, onDeath: () => void) => {
      waiting.push({ name, onDeath, signal });
      return new Promise(() => undefined);
    },
  };
  const kill = () => {
    for (const { onDeath } of waiting.splice(0)) onDeath();
  };
  return { locks, kill, waiting };
}

const session = (token: string) => ({ token, tenant: "acme" });

function setUp(changes: Partial<EngineClassifierOptions> & { behave?: typeof answering; hello?: boolean } = {}) {
  const { behave = answering, hello = true, ...rest } = changes;
  const workers: FakeWorker[] = [];
  const names: string[] = [];
  const open = () => {
    const worker = new FakeWorker(behave);
    workers.push(worker);
    if (hello) setTimeout(() => worker.say({ type: "hello", lockName: "alive" }), 0);
    return worker;
  };
  const renewSession = vi.fn(async (_refused: string | null) => session("new"));
  const engine = createEngineClassifier({
    config,
    createSharedWorker: (name) => {
      names.push(name);
      return asShared(new FakeSharedWorker(open()));
    },
    createWorker: () => asWorker(open()),
    getSession: async () => session("old"),
    renewSession,
    timing: { helloMs: 50 },
    ...rest,
  });
  return { engine, workers, names, renewSession, open };
}

describe("the engine's classifier in the panel", () => {
  let locks: ReturnType<typeof fakeLocks>;
  beforeEach(() => {
    locks = fakeLocks();
    vi.stubGlobal("navigator", { locks: locks.locks });
    vi.stubGlobal("SharedWorker", FakeSharedWorker);
    vi.stubGlobal("addEventListener", vi.fn());
    vi.stubGlobal("removeEventListener", vi.fn());
  });
  afterEach(() => vi.unstubAllGlobals());

  it("configures at once without waiting for a session, then with it", async () => {
    const { engine, workers } = setUp();
    await engine.classify(request("1"));
    const configured = workers[0]?.received.filter((message) => message.type === "configure");
    expect(configured).toMatchObject([{ session: null }, { session: session("old") }]);
    expect(engine.status()).toMatchObject({ state: "ready", notices: [] });
    await engine.dispose();
  });

  it("names the SharedWorker by installation, so that two accounts never share one", async () => {
    const one = setUp();
    const other = setUp({ config: { ...config, scope: "globex/1" } });
    await Promise.all([one.engine.classify(request("1")), other.engine.classify(request("1"))]);
    expect(one.names[0]).not.toBe(other.names[0]);
    await Promise.all([one.engine.dispose(), other.engine.dispose()]);
  });

  it("falls back to a dedicated Worker where the SharedWorker is refused, and says so", async () => {
    const createSharedWorker = () => {
      throw new DOMException("Refused", "SecurityError");
    };
    const { engine } = setUp({ createSharedWorker });
    expect((await engine.classify(request("1"))).ticketId).toBe("1");
    expect(engine.status()).toMatchObject({ notices: ["shared-worker-refused"] });
    await engine.dispose();
  });

  it("falls back where the SharedWorker's file does not load", async () => {
    const createSharedWorker = () => {
      const worker = new FakeSharedWorker(new FakeWorker(answering));
      setTimeout(() => worker.dispatchEvent(new Event("error")), 0);
      return asShared(worker);
    };
    const { engine } = setUp({ createSharedWorker });
    expect((await engine.classify(request("1"))).ticketId).toBe("1");
    await engine.dispose();
  });

  it("fails with runtime_refused where no worker is allowed or answers", async () => {
    const { engine } = setUp({ hello: false });
    await expect(engine.classify(request("1"))).rejects.toMatchObject({ code: "runtime_refused" });
    expect(engine.status()).toMatchObject({ state: "failed", notices: ["worker-refused"] });
    await engine.dispose();
  });

  it("drops an answer for another ticket or another text", async () => {
    const behave = (worker: FakeWorker, message: EngineRequest) => {
      if (message.type !== "classify") return;
      if (message.request.ticketId === "1") worker.say(suggestionFor(message, "2"));
      else worker.say({ ...suggestionFor(message), textHash: "other" } as EngineReply);
    };
    const { engine } = setUp({ behave });
    await expect(engine.classify(request("1"))).rejects.toMatchObject({ code: "internal" });
    await expect(engine.classify(request("3"))).rejects.toMatchObject({ code: "internal" });
    await engine.dispose();
  });

  it("cancels: the caller hears it at once, the engine is told, a late answer is dropped", async () => {
    const { engine, workers } = setUp({ behave: () => undefined });
    const controller = new AbortController();
    const answer = engine.classify(request("1"), controller.signal);
    await vi.waitFor(() => expect(workers[0]?.received.some(({ type }) => type === "classify")).toBe(true));
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
    const asked = workers[0]?.received.find((message): message is Classify => message.type === "classify");
    expect(workers[0]?.received.at(-1)).toMatchObject({ type: "cancel", target: asked?.id });
    if (asked !== undefined) workers[0]?.say(suggestionFor(asked));
    await engine.dispose();
  });

  it("rejects with aborted, and asks nothing, when it is cancelled before it begins", async () => {
    const { engine, workers } = setUp();
    await expect(engine.classify(request("1"), AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
    expect(workers.flatMap(({ received }) => received).some(({ type }) => type === "classify")).toBe(false);
    await engine.dispose();
  });

  it("brings a new session when the engine was refused, naming the refused token", async () => {
    const { engine, workers, renewSession } = setUp();
    await engine.classify(request("1"));
    workers[0]?.say({ type: "unauthorized" });
    await vi.waitFor(() =>
      expect(workers[0]?.received.at(-1)).toMatchObject({ type: "configure", session: session("new") }),
    );
    expect(renewSession).toHaveBeenCalledWith("old");
    await engine.dispose();
  });

  it("tells the engine when there is no session to be had", async () => {
    const getSession = () => Promise.reject(new AppError("host_error", "The proxy failed"));
    const { engine, workers } = setUp({ getSession });
    await vi.waitFor(() =>
      expect(workers[0]?.received).toContainEqual(expect.objectContaining({ type: "session-failed" })),
    );
    await engine.dispose();
  });

  it("starts a dead engine again and asks once more what it had not answered", async () => {
    const silent = new Set<FakeWorker>();
    const behave = (worker: FakeWorker, message: EngineRequest) => {
      if (silent.size === 0) silent.add(worker);
      if (!silent.has(worker)) answering(worker, message);
    };
    const { engine, workers } = setUp({ behave });
    const answer = engine.classify(request("1"));
    await vi.waitFor(() => expect(locks.waiting).toHaveLength(1));
    await vi.waitFor(() => expect(workers[0]?.received.some(({ type }) => type === "classify")).toBe(true));
    locks.kill();
    expect(engine.status().state).toBe("loading");
    expect((await answer).ticketId).toBe("1");
    expect(workers).toHaveLength(2);
    await engine.dispose();
  });

  it("gives up a ticket over which the engine died twice", async () => {
    const { engine, workers } = setUp({ behave: () => undefined });
    const answer = engine.classify(request("1"));
    const failed = expect(answer).rejects.toMatchObject({ code: "engine_crashed" });
    for (const died of [1, 2]) {
      await vi.waitFor(
        () => expect(workers[died - 1]?.received.some(({ type }) => type === "classify")).toBe(true),
        3000,
      );
      locks.kill();
    }
    await failed;
    await engine.dispose();
  });

  it("starts three times again, then says engine_crashed", async () => {
    const { engine, workers } = setUp();
    for (let death = 1; death <= 4; death++) {
      await vi.waitFor(() => expect(locks.waiting).toHaveLength(1), 3000);
      locks.kill();
    }
    expect(workers).toHaveLength(4);
    expect(engine.status()).toMatchObject({ state: "failed", error: { code: "engine_crashed" } });
    await expect(engine.classify(request("1"))).rejects.toMatchObject({ code: "engine_crashed" });
    await engine.dispose();
  });

  it("gives up a busy engine that stays silent, and asks a SharedWorker of another name", async () => {
    const { engine, names } = setUp({
      behave: () => undefined,
      timing: { helloMs: 50, heartbeatMs: 10, silenceMs: 30 },
    });
    await vi.waitFor(() => expect(names.length).toBeGreaterThanOrEqual(2), 3000);
    expect(names[1]).not.toBe(names[0]);
    await engine.dispose();
  });

  it("tells who comes late which model answers", async () => {
    const { engine, workers } = setUp();
    await engine.classify(request("1"));
    const model = {
      sequence: 7,
      taxonomy: { id: "it", version: 1, name: "", languages: [], priorities: [], teams: [], categories: [] },
    };
    workers[0]?.say({ type: "model", model });
    const listener = vi.fn();
    engine.onModel(listener);
    await Promise.resolve();
    expect(listener).toHaveBeenCalledWith(model);
    await engine.dispose();
  });

  it("lets go of everything when it is disposed", async () => {
    const { engine, workers } = setUp({ behave: () => undefined });
    const answer = engine.classify(request("1"));
    const failed = expect(answer).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(locks.waiting).toHaveLength(1));
    await engine.dispose();
    await failed;
    expect(workers[0]?.ended).toBe(true);
    expect(locks.waiting[0]?.signal.aborted).toBe(true);
    expect(removeEventListener).toHaveBeenCalledWith("online", expect.any(Function));
  });
});
