/**
 * What core's ports need from a browser: the outbox in IndexedDB, the session shared by all frames, the collector's client, clock,
 * Web Locks, pseudonyms, and the plain diagnosis behind "Test connection".
 */
export * from "./browser-api.ts";
export { createIndexedDbCheckpointStore } from "./checkpoint-store.ts";
export { createCollectorClient } from "./collector-client.ts";
export { createBrowserClock } from "./create-browser-clock.ts";
export { diagnoseConnection } from "./diagnose-connection.ts";
export { createIndexedDbKeyValueStore, createMemoryKeyValueStore, openKeyValueStore } from "./key-value-store.ts";
export { createIndexedDbOutboxStore, openOutboxStore } from "./outbox-store.ts";
export { pseudonym, randomUuid } from "./pseudonym.ts";
export { createSessionKeeper } from "./session-keeper.ts";
export { withWebLock } from "./with-web-lock.ts";
