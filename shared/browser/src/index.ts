/**
 * What core's ports need from a browser: the outbox in IndexedDB, the session shared by all frames, the collector's client, clock,
 * Web Locks, pseudonyms, and the plain diagnosis behind "Test connection".
 */
export * from "./browser-api.ts";
