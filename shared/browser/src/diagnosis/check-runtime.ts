import { AppError } from "@lucid/core";
import type { DiagnosisOptions, DiagnosisStep } from "../browser-api.ts";
import { failedStep } from "./failed-step.ts";

/** The smallest module: magic and version. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** Whether the page's content security policy lets WebAssembly run. */
export function checkWasm(): DiagnosisStep {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
    return { step: "csp-wasm", ok: true, detail: "ok" };
  } catch (thrown) {
    return failedStep(
      "csp-wasm",
      "wasm-refused",
      new AppError("runtime_refused", "WebAssembly is refused", { cause: thrown }),
    );
  }
}

/** Whether this frame may keep anything: IndexedDB for unsent decisions, Cache Storage for the model. */
export async function checkStorage(): Promise<DiagnosisStep> {
  try {
    await Promise.all([openDatabaseProbe(), openCacheProbe()]);
    return { step: "storage", ok: true, detail: "ok" };
  } catch (thrown) {
    const error = new AppError("storage_refused", "The browser stores nothing for this app", { cause: thrown });
    return failedStep("storage", "storage-refused", error);
  }
}

function openDatabaseProbe(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("lucid-probe", 1);
    request.onsuccess = () => {
      request.result.close();
      indexedDB.deleteDatabase("lucid-probe");
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
}

/** Where Cache Storage is refused, merely naming it throws: here that is a rejection. */
async function openCacheProbe(): Promise<void> {
  await caches.open("lucid-probe");
  await caches.delete("lucid-probe");
}

/** Whether the engine's file starts: as a SharedWorker, else as a Worker of this panel alone (works, costs memory). */
export async function checkWorker(
  { createSharedWorker, createWorker }: Pick<DiagnosisOptions, "createSharedWorker" | "createWorker">,
  timeoutMs: number,
): Promise<DiagnosisStep> {
  if (createSharedWorker === undefined && createWorker === undefined)
    return { step: "worker", ok: true, detail: "skipped" };
  if (createSharedWorker !== undefined && (await startsShared(createSharedWorker, timeoutMs))) {
    return { step: "worker", ok: true, detail: "ok" };
  }
  if (createWorker !== undefined && (await startsDedicated(createWorker, timeoutMs))) {
    return { step: "worker", ok: true, detail: createSharedWorker === undefined ? "ok" : "shared-worker-refused" };
  }
  return failedStep("worker", "worker-refused", new AppError("runtime_refused", "No worker can be started"));
}

async function startsShared(create: (name: string) => SharedWorker, timeoutMs: number): Promise<boolean> {
  try {
    const worker = create("lucid-diagnosis");
    worker.port.start();
    const greeted = await greets(worker.port, worker, timeoutMs);
    worker.port.close();
    return greeted;
  } catch {
    // Refused at once, as in a frame whose storage is blocked.
    return false;
  }
}

async function startsDedicated(create: () => Worker, timeoutMs: number): Promise<boolean> {
  try {
    const worker = create();
    const greeted = await greets(worker, worker, timeoutMs);
    worker.terminate();
    return greeted;
  } catch {
    // Refused at once by a policy.
    return false;
  }
}

/** The engine's first message is its "hello"; an error or silence means that it does not run. */
function greets(port: EventTarget, errors: EventTarget, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    const answer = (greeted: boolean) => () => {
      clearTimeout(timer);
      resolve(greeted);
    };
    port.addEventListener("message", answer(true), { once: true });
    errors.addEventListener("error", answer(false), { once: true });
  });
}
