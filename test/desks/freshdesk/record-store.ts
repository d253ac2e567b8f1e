import { withinLimit } from "./request-template.ts";
import type { FreshdeskInstallation } from "./state.ts";

const recordLimitBytes = 40 * 1024;
const operationsPerMinute = 50;

/** One call of `client.db`. */
export interface RecordCall {
  method: "get" | "set" | "update" | "delete";
  key: string;
  value?: unknown;
}

/** The value, or an error as the app gets it. */
export type RecordAnswer = { value: unknown } | { error: { status: number; message: string } };

/** Runs a call on an installation's key-value store: 40 KB a pair, 50 operations a minute, gone with the app. */
export function callRecordStore(installation: FreshdeskInstallation, call: RecordCall): RecordAnswer {
  const { records } = installation;
  const failed = (status: number, message: string) => ({ error: { status, message } });
  if (!withinLimit(installation.recordTimes, operationsPerMinute))
    return failed(429, "Too many operations in this minute.");
  if (call.method === "get")
    return records.has(call.key) ? { value: records.get(call.key) } : failed(404, "Record not found");
  if (call.method === "delete") {
    records.delete(call.key);
    return { value: { Deleted: true } };
  }
  const size = Buffer.byteLength(call.key) + Buffer.byteLength(JSON.stringify(call.value ?? null));
  if (size > recordLimitBytes) return failed(413, "A pair of key and value must be under 40 KB.");
  const before = records.get(call.key);
  const next =
    call.method === "update" && isObject(before) && isObject(call.value) ? { ...before, ...call.value } : call.value;
  records.set(call.key, next);
  return { value: { Created: true } };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
