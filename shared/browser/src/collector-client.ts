import { AppError, type AppendResult, type CollectorClient } from "@lucid/core";
import type { CollectorClientOptions } from "./browser-api.ts";
import { type HttpAnswer, isRecord, jsonOf, readAnswer } from "./http-answer.ts";

const TIMEOUT_MS = 20_000;
/** How long decisions go through the proxy after fetch was refused, before fetch is tried again. */
const PROXY_FOR_MS = 600_000;
const FETCH_TRIES = 2;

/**
 * Decisions by plain CORS fetch with the session's token, renewed once on 401. Where fetch cannot reach the collector twice in a row
 * (blocked by CORS, a policy or the network) they go through the helpdesk's proxy. Rejects with AppError carrying Retry-After.
 */
export function createCollectorClient(options: CollectorClientOptions): CollectorClient {
  const { collectorUrl, session, proxy, timeoutMs = TIMEOUT_MS } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  let proxyUntil = 0;

  const post = async (body: string, token: string): Promise<HttpAnswer> => {
    try {
      const response = await fetch(`${collectorUrl}/v1/decisions`, {
        method: "POST",
        credentials: "omit",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readAnswer(response);
    } catch (thrown) {
      throw unreachable(thrown);
    }
  };
  const postPersistently = async (body: string, token: string): Promise<HttpAnswer> => {
    for (let tries = 1; ; tries++) {
      try {
        return await post(body, token);
      } catch (error) {
        if (tries >= FETCH_TRIES || AppError.from(error).code !== "offline") throw error;
      }
    }
  };
  const sendDirectly = async (body: string): Promise<HttpAnswer> => {
    const { token } = await session.get();
    const answer = await postPersistently(body, token);
    if (answer.status !== 401) return answer;
    const renewed = await session.renew(token);
    return postPersistently(body, renewed.token);
  };
  const sendThroughProxy = async (body: string, refusal: AppError | null): Promise<HttpAnswer> => {
    try {
      const answer = await proxy({ operation: "decisions", body });
      if (answer.status > 0 && answer.status < 500) proxyUntil = Date.now() + PROXY_FOR_MS;
      return answer;
    } catch (thrown) {
      // Neither way works; what fetch said is what the agent can do something about.
      throw refusal ?? AppError.from(thrown, "offline");
    }
  };
  const send = async (body: string): Promise<HttpAnswer> => {
    if (Date.now() < proxyUntil) return sendThroughProxy(body, null);
    try {
      return await sendDirectly(body);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code !== "offline") throw error;
      return sendThroughProxy(body, error);
    }
  };
  return {
    sendDecisions: async (decisions) => readResult(jsonOf(await send(JSON.stringify({ decisions })))),
  };
}

function unreachable(thrown: unknown): AppError {
  const timedOut = thrown instanceof Error && thrown.name === "TimeoutError";
  return timedOut
    ? new AppError("timeout", "The collector did not answer in time", { cause: thrown })
    : new AppError("offline", "The collector cannot be reached from this browser", { cause: thrown });
}

function readResult(json: unknown): { readonly results: readonly AppendResult[]; readonly flushAfterMs: number } {
  if (isRecord(json) && Array.isArray(json.results) && json.results.every(isAppendResult)) {
    const { results, flushAfterMs } = json;
    return { results, flushAfterMs: typeof flushAfterMs === "number" && flushAfterMs >= 0 ? flushAfterMs : 0 };
  }
  throw new AppError("unavailable", "The collector's answer to decisions is not one this app understands");
}

function isAppendResult(value: unknown): value is AppendResult {
  if (!isRecord(value) || typeof value.id !== "string") return false;
  return value.status === "rejected"
    ? typeof value.reason === "string"
    : ["stored", "duplicate"].includes(String(value.status));
}
