import {
  createBrowserClock,
  createCollectorClient,
  createSessionKeeper,
  openKeyValueStore,
  openOutboxStore,
  type SessionKeeper,
  withWebLock,
} from "@lucid/browser";
import { createEngineClassifier, type EngineClassifier } from "@lucid/classifier/browser";
import { type Clock, createOutbox, type HelpdeskHost, type Outbox, type Settings } from "@lucid/core";
import { APP_VERSION } from "./app-version.ts";
import engineUrl from "./engine-entry.ts?worker&url";
import { packagedAddress } from "./packaged-address.ts";

/** What every frame of one installation shares through the browser: session, outbox and engine. */
export interface Installation {
  readonly clock: Clock;
  readonly session: SessionKeeper;
  readonly outbox: Outbox;
}

/** Opens stores, session keeper and outbox. Refused storage is never a failure: outbox and engine say what it means. */
export async function openInstallation(host: HelpdeskHost, settings: Settings, scope: string): Promise<Installation> {
  const clock = createBrowserClock();
  const [keyValues, outboxStore] = await Promise.all([openKeyValueStore(scope), openOutboxStore(scope)]);
  const session = createSessionKeeper({ host, store: keyValues.store, clock, scope, appVersion: APP_VERSION });
  const client = createCollectorClient({
    collectorUrl: settings.collectorUrl,
    session,
    proxy: (request) => host.proxyRequest(request),
  });
  const outbox = createOutbox({
    store: outboxStore.store,
    client,
    clock,
    random: Math.random,
    withLock: (work) => withWebLock(`lucid-outbox-${scope}`, work),
  });
  return { clock, session, outbox };
}

/**
 * A new connection to the one engine. Needs no stores yet: the worker starts, or answers, while they open; only when it asks for a
 * session does it wait for them.
 */
export function connectEngine(
  settings: Settings,
  scope: string,
  installation: Promise<Installation>,
): EngineClassifier {
  const { collectorUrl, publishingKey, acceleration } = settings;
  return createEngineClassifier({
    config: {
      ...{ scope, collectorUrl, publishingKey, acceleration, appVersion: APP_VERSION },
      packaged: { "tokenizer.json": packagedAddress("tokenizer.json") },
    },
    createSharedWorker,
    createWorker,
    getSession: async () => (await installation).session.get(),
    renewSession: async (refused) => (await installation).session.renew(refused),
  });
}

/** The engine's file as a SharedWorker; the name separates installations. Throws where workers are refused. */
export function createSharedWorker(name: string): SharedWorker {
  return new SharedWorker(engineUrl, { type: "module", name });
}

/** The same file for this frame alone. */
export function createWorker(): Worker {
  return new Worker(engineUrl, { type: "module" });
}
