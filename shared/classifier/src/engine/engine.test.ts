import { AppError, type ClassifyRequest, type Suggestion, type Taxonomy } from "@lucid/core";
import { sampleTaxonomy } from "@lucid/testkit";
import { describe, expect, it, vi } from "vitest";
import type { ActiveBundle } from "../bundle/activate-bundle.ts";
import { sampleManifest } from "../bundle/fixtures/signed-bundle.ts";
import type { KeptMemory, MemoryKeeper } from "../memory/memory-keeper.ts";
import { createAcceleratedEncoder } from "./accelerated-encoder.ts";
import { type BundleHooks, createEngine } from "./engine.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import type { EngineMessage, EngineRequest, EngineSession } from "./protocol.ts";

const taxonomy: Taxonomy = sampleTaxonomy;
const config = {
  scope: "acme/1",
  collectorUrl: "https://collector.example",
  publishingKey: "key",
  acceleration: "wasm" as const,
  appVersion: "0.1.0",
};
const session: EngineSession = { token: "t", tenant: "acme" };

function requestFor(ticketId: string, subject = `Ticket ${ticketId}`): ClassifyRequest {
  return {
    ticketId,
    subject,
    body: "",
    bodyFormat: "text",
    knownEntities: [],
    requesterTags: [],
    organizationTags: [],
    history: [],
    threshold: 0.8,
  };
}

function answerTo(request: ClassifyRequest, sequence: number): Suggestion {
  return {
    kind: "abstain",
    reason: "unfamiliar-text",
    candidates: [],
    ticketId: request.ticketId,
    textHash: request.subject,
    model: { sequence, taxonomyId: taxonomy.id, taxonomyVersion: taxonomy.version },
    source: "encoder",
    readText: { text: request.subject, read: [], skipped: [] },
    additionalLabels: [],
    computeMs: 1,
  };
}

/** A model whose answers the test lets go one by one. */
function fakeModel(sequence: number) {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const faults: Error[] = [];
  const remembered: (KeptMemory | null)[] = [];
  const state = { held: false, disposed: false };
  const unused = () => Promise.reject(new AppError("internal", "not used here"));
  const encoder = createAcceleratedEncoder({ hash: "h", dims: 1, maxTokens: 1, encode: unused, dispose: unused });
  const model: EngineBundleModel = {
    manifest: sampleManifest({ sequence }),
    taxonomy,
    encoder,
    tokenIds: () => [],
    runtime: () => "wasm",
    notices: () => [],
    async classify(request, signal) {
      asked.push(request.ticketId ?? "");
      if (state.held) await new Promise<void>((resolve) => gates.push(resolve));
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      if (signal.aborted) throw new AppError("aborted", "Cancelled");
      return answerTo(request, sequence);
    },
    embed: async (text) => Float32Array.of(text.length),
    remember: (memory) => {
      remembered.push(memory);
    },
    onChange: () => undefined,
    dispose: async () => {
      state.disposed = true;
    },
  };
  const bundle: ActiveBundle<EngineBundleModel> = {
    manifest: model.manifest,
    signed: { manifest: String(sequence), signature: "", publicKey: "" },
    model,
  };
  return { model, bundle, asked, faults, remembered, state, letGo: () => gates.shift()?.() };
}

function setUp(openMemory?: () => MemoryKeeper) {
  const first = fakeModel(1);
  const collector: { starts: (AppError | null)[]; newer: ActiveBundle<EngineBundleModel> | AppError | null } = {
    starts: [],
    newer: null,
  };
  let hooks: BundleHooks | null = null;
  let now = 1_000_000;
  const refresh = vi.fn(async () => {
    const found = collector.newer;
    collector.newer = null;
    if (found instanceof AppError) throw found;
    return found;
  });
  const start = vi.fn(async () => {
    const fault = collector.starts.shift() ?? null;
    if (fault !== null) throw fault;
    return { ...first.bundle, fallenBack: null };
  });
  const die = vi.fn();
  let tick: () => void = () => undefined;
  const engine = createEngine({
    openBundles: async (_config, given) => {
      hooks = given;
      return { start, refresh };
    },
    ...(openMemory === undefined ? {} : { openMemory }),
    now: () => now,
    every: (_intervalMs, work) => {
      tick = work;
    },
    die,
  });
  let lastId = 0;
  const connect = () => {
    const messages: EngineMessage[] = [];
    const connection = engine.connect((message) => void messages.push(message));
    const send = <Type extends EngineRequest["type"]>(
      request: { type: Type } & Omit<EngineRequest & { type: Type }, "id">,
    ) => {
      const id = ++lastId;
      // Each request type with its own id is an EngineRequest; the compiler cannot put the union together again.
      connection.receive({ ...request, id } as unknown as EngineRequest);
      return id;
    };
    const classify = (ticketId: string, visible = true, subject?: string) => {
      const request = requestFor(ticketId, subject);
      return send({ type: "classify", request, textHash: request.subject, visible });
    };
    const reply = (id: number) => messages.find((message) => "id" in message && message.id === id);
    const statuses = () => messages.flatMap((message) => (message.type === "status" ? [message.status] : []));
    return { messages, connection, send, classify, reply, statuses };
  };
  const advance = (ms: number) => {
    now += ms;
  };
  /** The engine's timer goes off. */
  const timer = () => tick();
  return { first, collector, connect, start, refresh, die, advance, timer, hooks: () => hooks };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("the engine", () => {
  it("answers every panel from one model, each for its own ticket", async () => {
    const { connect, start } = setUp();
    const [a, b] = [connect(), connect()];
    for (const panel of [a, b]) panel.send({ type: "configure", config, session });
    const ids = [a.classify("1"), b.classify("2")];
    await settled();
    expect(a.reply(ids[0] ?? 0)).toMatchObject({ type: "suggestion", ticketId: "1", suggestion: { ticketId: "1" } });
    expect(b.reply(ids[1] ?? 0)).toMatchObject({ type: "suggestion", ticketId: "2" });
    expect(start).toHaveBeenCalledTimes(1);
    expect(a.statuses().at(-1)).toMatchObject({ state: "ready", source: "encoder", runtime: "wasm" });
  });

  it("tells the model before its first answer", async () => {
    const { connect } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    panel.classify("1");
    await settled();
    const types = panel.messages.map((message) => message.type);
    expect(types.indexOf("model")).toBeLessThan(types.indexOf("suggestion"));
  });

  it("takes the newest visible ticket first, one at a time", async () => {
    const { connect, first } = setUp();
    const [shown, hidden] = [connect(), connect()];
    first.state.held = true;
    shown.send({ type: "configure", config, session });
    shown.classify("running");
    await settled();
    shown.classify("older");
    hidden.classify("hidden", false);
    shown.classify("newer");
    for (let turn = 0; turn < 4; turn++) {
      expect(first.asked).toHaveLength(turn + 1);
      first.letGo();
      await settled();
    }
    expect(first.asked).toEqual(["running", "newer", "older", "hidden"]);
  });

  it("lets a panel that comes into view overtake", async () => {
    const { connect, first } = setUp();
    const [a, b] = [connect(), connect()];
    first.state.held = true;
    a.send({ type: "configure", config, session });
    a.classify("running");
    await settled();
    a.classify("a", true);
    b.classify("b", false);
    b.send({ type: "visibility", visible: true });
    a.send({ type: "visibility", visible: false });
    first.letGo();
    await settled();
    expect(first.asked).toEqual(["running", "b"]);
  });

  it("cancels what waits and what runs, and goes on", async () => {
    const { connect, first } = setUp();
    const panel = connect();
    first.state.held = true;
    panel.send({ type: "configure", config, session });
    const running = panel.classify("1");
    await settled();
    const waiting = panel.classify("2");
    panel.send({ type: "cancel", target: waiting });
    expect(panel.reply(waiting)).toMatchObject({ type: "error", error: { code: "aborted" } });
    panel.send({ type: "cancel", target: running });
    first.letGo();
    await settled();
    expect(panel.reply(running)).toMatchObject({ type: "error", error: { code: "aborted" } });
    first.state.held = false;
    const next = panel.classify("3");
    await settled();
    expect(panel.reply(next)).toMatchObject({ type: "suggestion" });
    expect(first.asked).toEqual(["1", "3"]);
  });

  it("answers the same text again without asking the model, for whatever ticket asks", async () => {
    const { connect, first } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    panel.classify("1", true, "same");
    const again = panel.classify("2", true, "same");
    await settled();
    await settled();
    expect(panel.reply(again)).toMatchObject({ ticketId: "2", suggestion: { ticketId: "2" } });
    expect(first.asked).toHaveLength(1);
  });

  it("forgets the questions of a panel that is gone", async () => {
    const { connect, first } = setUp();
    const [a, b] = [connect(), connect()];
    first.state.held = true;
    a.send({ type: "configure", config, session });
    b.classify("b");
    await settled();
    a.classify("a");
    a.connection.close();
    first.letGo();
    await settled();
    expect(first.asked).toEqual(["b"]);
  });

  it("passes an error with its code, and one failure never poisons the next", async () => {
    const { connect, first, die } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    first.faults.push(new AppError("encoder_invalid", "zeros"));
    const bad = panel.classify("1");
    const good = panel.classify("1");
    await settled();
    const codes = [bad, good].map((id) => panel.reply(id)?.type).sort();
    expect(codes).toEqual(["error", "suggestion"]);
    expect(die).not.toHaveBeenCalled();
  });

  it("dies where the runtime cannot be repaired from inside", async () => {
    const { connect, first, die } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    first.faults.push(new AppError("encoder_invalid", "run failed", { cause: new Error("Aborted(OOM)") }));
    panel.classify("1");
    await settled();
    expect(die).toHaveBeenCalledTimes(1);
  });

  it("gives vectors for parity checks", async () => {
    const { connect } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    const id = panel.send({ type: "golden", texts: ["ab", "abc"] });
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "vectors", vectors: [Float32Array.of(2), Float32Array.of(3)] });
  });

  it("serves one installation only", async () => {
    const { connect } = setUp();
    const [a, b] = [connect(), connect()];
    a.send({ type: "configure", config, session });
    const id = b.send({ type: "configure", config: { ...config, scope: "globex/1" }, session });
    expect(b.reply(id)).toMatchObject({ type: "error", error: { code: "conflict" } });
  });
});

describe("the engine's bundles", () => {
  it("asks for a session when it needs one, and starts when it comes", async () => {
    const { connect, collector } = setUp();
    collector.starts.push(new AppError("unauthorized", "no session"));
    const panel = connect();
    panel.send({ type: "configure", config, session: null });
    const id = panel.classify("1");
    await settled();
    expect(panel.messages.map(({ type }) => type)).toContain("unauthorized");
    expect(panel.reply(id)).toBeUndefined();
    panel.send({ type: "configure", config, session });
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "suggestion" });
  });

  it("does not ask for sessions again and again when the collector refuses them all", async () => {
    const { connect, collector } = setUp();
    const refused = () => new AppError("unauthorized", "refused");
    collector.starts.push(refused(), refused(), refused());
    const panel = connect();
    panel.send({ type: "configure", config, session });
    await settled();
    panel.send({ type: "configure", config, session: { ...session, token: "t2" } });
    await settled();
    expect(panel.messages.filter(({ type }) => type === "unauthorized")).toHaveLength(1);
    expect(panel.statuses().at(-1)).toMatchObject({ state: "failed", error: { code: "unauthorized" } });
  });

  it("says why there is no session", async () => {
    const { connect, collector } = setUp();
    collector.starts.push(new AppError("unauthorized", "no session"));
    const panel = connect();
    panel.send({ type: "configure", config, session: null });
    const id = panel.classify("1");
    await settled();
    panel.send({ type: "session-failed", error: new AppError("offline", "no network").toJSON() });
    expect(panel.reply(id)).toMatchObject({ type: "error", error: { code: "offline" } });
    expect(panel.statuses().at(-1)).toMatchObject({ state: "failed", error: { code: "offline" } });
  });

  it("tries again after a backoff on the next question, and at once when the network is back", async () => {
    const { connect, collector, start, advance } = setUp();
    collector.starts.push(new AppError("offline", "1"), new AppError("offline", "2"));
    const panel = connect();
    panel.send({ type: "configure", config, session });
    await settled();
    expect(panel.reply(panel.classify("1"))).toMatchObject({ type: "error", error: { code: "offline" } });
    expect(start).toHaveBeenCalledTimes(1);
    advance(1_500);
    panel.classify("2");
    await settled();
    expect(start).toHaveBeenCalledTimes(2);
    panel.send({ type: "online" });
    const id = panel.classify("3");
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "suggestion" });
  });

  it("reports refused WebAssembly with its notice", async () => {
    const { connect, collector } = setUp();
    collector.starts.push(new AppError("runtime_refused", "CSP"));
    const panel = connect();
    panel.send({ type: "configure", config, session });
    await settled();
    expect(panel.statuses().at(-1)).toMatchObject({
      state: "failed",
      error: { code: "runtime_refused" },
      notices: ["wasm-refused"],
    });
  });

  it("switches to a newer bundle between two tickets, never during one", async () => {
    const { connect, collector, first, advance, refresh } = setUp();
    const second = fakeModel(2);
    const panel = connect();
    panel.send({ type: "configure", config, session });
    await settled();
    expect(refresh).toHaveBeenCalledTimes(1);
    first.state.held = true;
    collector.newer = second.bundle;
    advance(61_000);
    const before = panel.classify("1");
    await settled();
    const after = panel.classify("2");
    expect(first.state.disposed).toBe(false);
    first.letGo();
    await settled();
    expect(panel.reply(before)).toMatchObject({ suggestion: { model: { sequence: 1 } } });
    expect(panel.reply(after)).toMatchObject({ suggestion: { model: { sequence: 2 } } });
    expect(first.state.disposed).toBe(true);
    expect(panel.messages.filter(({ type }) => type === "model")).toHaveLength(2);
  });

  it("finds a newer bundle by itself while a panel is open, and switches before the next ticket", async () => {
    const { connect, collector, first, advance, timer, refresh } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    const before = panel.classify("1");
    await settled();
    collector.newer = fakeModel(2).bundle;
    advance(30_000);
    timer();
    await settled();
    expect(panel.messages.filter(({ type }) => type === "model")).toHaveLength(2);
    expect(first.state.disposed).toBe(true);
    const after = panel.classify("2");
    await settled();
    expect(panel.reply(before)).toMatchObject({ suggestion: { model: { sequence: 1 } } });
    expect(panel.reply(after)).toMatchObject({ suggestion: { model: { sequence: 2 } } });
    panel.send({ type: "close" });
    advance(30_000);
    timer();
    await settled();
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it("looks for a newer bundle twice a minute at most", async () => {
    const { connect, refresh, advance } = setUp();
    const panel = connect();
    panel.send({ type: "configure", config, session });
    await settled();
    for (const ticket of ["1", "2", "3"]) panel.classify(ticket);
    await settled();
    expect(refresh).toHaveBeenCalledTimes(1);
    advance(30_000);
    for (const ticket of ["4", "5"]) panel.classify(ticket);
    await settled();
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["collector-offline", new AppError("offline", "no network")],
    ["previous-bundle", new AppError("asset_corrupt", "heads.json")],
  ])("goes on with what runs when a newer bundle cannot be had, and says %s", async (notice, error) => {
    const { connect, collector } = setUp();
    collector.newer = error;
    const panel = connect();
    panel.send({ type: "configure", config, session });
    const id = panel.classify("1");
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "suggestion" });
    expect(panel.statuses().at(-1)).toMatchObject({ state: "ready", notices: [notice] });
  });
});

/** A collector that answers when the test lets it. */
function slowMemory() {
  let current: KeptMemory | null = null;
  let answer: (() => void) | undefined;
  const syncIfDue = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        answer = () => {
          current = { encoder: "h", taxonomyId: taxonomy.id, entries: [], agreed: [] };
          resolve();
        };
      }),
  );
  const keeper: MemoryKeeper = {
    ...{ current: () => current, syncIfDue },
    ...{ open: async () => undefined, remember: async () => undefined },
  };
  return { open: () => keeper, syncIfDue, answer: () => answer?.() };
}

describe("the first answer of a young engine", () => {
  const opened = (memory: ReturnType<typeof slowMemory>) => {
    const set = setUp(memory.open);
    const panel = set.connect();
    return { ...set, panel, ask: () => panel.classify("1") };
  };

  it("waits for what people decided", async () => {
    const memory = slowMemory();
    const { panel, ask, first } = opened(memory);
    panel.send({ type: "configure", config, session });
    const id = ask();
    await settled();
    expect(panel.statuses().at(-1)).toMatchObject({ state: "ready" });
    expect(panel.reply(id)).toBeUndefined();
    memory.answer();
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "suggestion" });
    expect(first.remembered).toEqual([expect.objectContaining({ encoder: "h" })]);
  });

  it("comes a second later without it, and the next one at once", async () => {
    const memory = slowMemory();
    const { panel, ask, first } = opened(memory);
    panel.send({ type: "configure", config, session });
    const id = ask();
    await expect.poll(() => panel.reply(id)).toMatchObject({ type: "suggestion" });
    const next = panel.classify("2");
    await settled();
    expect(panel.reply(next)).toMatchObject({ type: "suggestion" });
    expect(first.remembered).toEqual([null, null]);
  });

  it("comes at once where no session can be had", async () => {
    const memory = slowMemory();
    const { panel, ask } = opened(memory);
    panel.send({ type: "configure", config, session: null });
    const id = ask();
    await settled();
    panel.send({ type: "session-failed", error: new AppError("offline", "no network").toJSON() });
    await settled();
    expect(panel.reply(id)).toMatchObject({ type: "suggestion" });
    expect(memory.syncIfDue).not.toHaveBeenCalled();
  });
});
