import { setTimeout } from "node:timers/promises";
import type { AppendResult, Decision } from "@lucid/core";
import type { TenantTokens } from "./soak-desk.ts";

export interface CollectorClient {
  call(path: string, options?: { token?: string; body?: unknown; method?: string }): Promise<Response>;
  /** A session's token for the panels of this tenant. */
  session(): Promise<string>;
  /** Sends once. null: not answered (connection broken). */
  send(token: string, decisions: readonly Decision[]): Promise<SendAnswer | null>;
  /** Everything the tenant has, through the export, page by page. */
  exportAll(): Promise<readonly Decision[]>;
}

export interface SendAnswer {
  readonly status: number;
  /** Seconds, of the Retry-After header; null without one. */
  readonly retryAfter: number | null;
  /** Empty unless the status is 200. */
  readonly results: readonly AppendResult[];
}

/** Talks to a collector as the panels and the admin of one tenant do. */
export function createCollectorClient(url: string, tenant: TenantTokens): CollectorClient {
  const call: CollectorClient["call"] = (path, { token, body, method } = {}) =>
    fetch(url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** After a storm the tenant's allowance is used up: the export waits its turn, as every caller does. */
  const callInTurn: CollectorClient["call"] = async (path, options) => {
    for (;;) {
      const answer = await call(path, options);
      if (answer.status !== 429) return answer;
      await setTimeout(1000 * Number(answer.headers.get("retry-after") ?? 1));
    }
  };
  return {
    call,
    async session() {
      const body = { app: "zendesk", appVersion: "0.1.0" };
      const answer = await call("/v1/session", { token: tenant.secure, body });
      return ((await answer.json()) as { token: string }).token;
    },
    async send(token, decisions) {
      try {
        const answer = await call("/v1/decisions", { token, body: { decisions } });
        const document = (await answer.json()) as { results?: AppendResult[] };
        const after = answer.headers.get("retry-after");
        const retryAfter = after === null ? null : Number(after);
        return { status: answer.status, retryAfter, results: answer.status === 200 ? (document.results ?? []) : [] };
      } catch (error) {
        if (error instanceof TypeError) return null; // fetch's word for a broken connection
        throw error;
      }
    },
    async exportAll() {
      const all: Decision[] = [];
      let cursor = "";
      for (;;) {
        const query = cursor === "" ? "" : `&cursor=${cursor}`;
        const answer = await callInTurn(`/v1/decisions?limit=1000${query}`, { token: tenant.admin });
        if (answer.status !== 200) throw new Error(`the export answered ${answer.status}: ${await answer.text()}`);
        const page = (await answer.json()) as { decisions: Decision[]; cursor: string | null; hasMore: boolean };
        all.push(...page.decisions);
        if (!page.hasMore) return all;
        cursor = page.cursor ?? "";
      }
    },
  };
}
