import { AppError, type ProxyRequest, type ProxyResponse, type SessionGrant } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { describe, expect, it, vi } from "vitest";
import { createCollectorClient } from "./collector-client.ts";

const decision = sampleDecision(1);
const stored = JSON.stringify({ results: [{ id: decision.id, status: "stored" }], flushAfterMs: 500 });
const grant = (token: string): SessionGrant => ({
  token,
  expiresAt: 0,
  tenant: "acme",
  privacyLevel: "labels",
  pseudonymKey: "",
  flushAfterMs: 0,
});

function setUp(...answers: readonly (Response | Error)[]) {
  const queue = [...answers];
  const fetch = vi.fn(async (_address: string | URL | Request, _init?: RequestInit): Promise<Response> => {
    const answer = queue.shift() ?? new Response(stored);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const proxy = vi.fn(async (_request: ProxyRequest): Promise<ProxyResponse> => ({ status: 200, body: stored }));
  const session = { get: vi.fn(async () => grant("old")), renew: vi.fn(async () => grant("new")) };
  const client = createCollectorClient({ collectorUrl: "https://collector.example", session, proxy, fetch });
  const tokens = () => fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get("Authorization"));
  return { client, fetch, proxy, session, tokens };
}

describe("the collector client", () => {
  it("sends decisions by plain fetch with the session's token, without cookies", async () => {
    const { client, fetch, tokens, proxy } = setUp();
    expect(await client.sendDecisions([decision])).toEqual({
      results: [{ id: decision.id, status: "stored" }],
      flushAfterMs: 500,
    });
    expect(fetch.mock.calls[0]?.[0]).toBe("https://collector.example/v1/decisions");
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: "POST", credentials: "omit" });
    expect(tokens()).toEqual(["Bearer old"]);
    expect(proxy).not.toHaveBeenCalled();
  });

  it("renews the session once on 401, and gives up on the second", async () => {
    const renewed = setUp(new Response("", { status: 401 }));
    await renewed.client.sendDecisions([decision]);
    expect(renewed.tokens()).toEqual(["Bearer old", "Bearer new"]);
    expect(renewed.session.renew).toHaveBeenCalledWith("old");
    const refused = setUp(new Response("", { status: 401 }), new Response("", { status: 401 }));
    await expect(refused.client.sendDecisions([decision])).rejects.toMatchObject({ code: "unauthorized" });
    expect(refused.fetch).toHaveBeenCalledTimes(2);
  });

  it("goes through the helpdesk's proxy when fetch is refused twice, and stays there for a while", async () => {
    const { client, fetch, proxy } = setUp(new TypeError("Failed to fetch"), new TypeError("Failed to fetch"));
    await client.sendDecisions([decision]);
    await client.sendDecisions([decision]);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(proxy).toHaveBeenCalledTimes(2);
    expect(proxy).toHaveBeenCalledWith({ operation: "decisions", body: JSON.stringify({ decisions: [decision] }) });
  });

  it("does not use the proxy for one dropped connection", async () => {
    const { client, proxy } = setUp(new TypeError("Failed to fetch"));
    await client.sendDecisions([decision]);
    expect(proxy).not.toHaveBeenCalled();
  });

  it("says offline when neither way works", async () => {
    const { client, proxy } = setUp(new TypeError("Failed to fetch"), new TypeError("Failed to fetch"));
    proxy.mockRejectedValue(new AppError("host_error", "The proxy failed"));
    await expect(client.sendDecisions([decision])).rejects.toMatchObject({ code: "offline", retryable: true });
  });

  it("keeps Retry-After and the collector's own error", async () => {
    const body = JSON.stringify({ error: { code: "rate_limited", message: "Too many", retryable: true } });
    const limited = setUp(new Response(body, { status: 429, headers: { "Retry-After": "7" } }));
    await expect(limited.client.sendDecisions([decision])).rejects.toMatchObject({
      code: "rate_limited",
      message: "Too many",
      retryAfterMs: 7000,
    });
    const full = setUp(new Response("<html>", { status: 503 }));
    await expect(full.client.sendDecisions([decision])).rejects.toMatchObject({ code: "unavailable", retryable: true });
  });

  it("takes nothing for stored that the collector did not name", async () => {
    for (const body of ["", "<html>", "{}", '{"results":[{"id":1,"status":"stored"}]}']) {
      const { client } = setUp(new Response(body));
      await expect(client.sendDecisions([decision])).rejects.toMatchObject({ code: "unavailable" });
    }
  });

  it("times out as a typed, retryable error, without the proxy", async () => {
    const { client, proxy } = setUp(new DOMException("Timed out", "TimeoutError"));
    await expect(client.sendDecisions([decision])).rejects.toMatchObject({ code: "timeout", retryable: true });
    expect(proxy).not.toHaveBeenCalled();
  });
});
