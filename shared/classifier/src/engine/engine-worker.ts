/**
 * The engine's worker file, for SharedWorker and dedicated Worker alike. An app's entry imports it from a file of its own and starts
 * that with type "module".
 */
import { findPersonalData } from "@lucid/core";
import { createWebEncoder } from "../encoder/create-web-encoder.ts";
import { preloadWebRuntime, prepareWebRuntime } from "../encoder/prepare-web-runtime.ts";
import { fetchMemoryPage } from "../memory/fetch-memory-page.ts";
import { createMemoryKeeper } from "../memory/memory-keeper.ts";
import { createOwnMemoryStore } from "../memory/own-memory-store.ts";
import { attachEngine, type EnginePort } from "./attach-engine.ts";
import { createEngine } from "./engine.ts";
import { holdLifeLock } from "./life-lock.ts";
import { createOpenEngineBundles } from "./open-engine-bundles.ts";

const engine = createEngine({
  openBundles: createOpenEngineBundles({
    createEncoder: createWebEncoder,
    prepareRuntime: prepareWebRuntime,
    findPersonalData,
  }),
  openMemory: (onChange) =>
    createMemoryKeeper({ fetchPage: fetchMemoryPage, store: createOwnMemoryStore(), now: () => Date.now(), onChange }),
  now: () => Date.now(),
  every: (intervalMs, work) => void setInterval(work, intervalMs),
  die: () => globalThis.close(),
});
const lockName = holdLifeLock();
void preloadWebRuntime();

/** A SharedWorker meets its panels one by one; a dedicated Worker has one panel, on its own scope. */
if ("onconnect" in globalThis) {
  globalThis.addEventListener("connect", (event) => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined;
    if (port === undefined) return;
    attachEngine(engine, port, lockName);
    port.start();
  });
} else {
  const scope: EnginePort = globalThis;
  attachEngine(engine, scope, lockName);
}
