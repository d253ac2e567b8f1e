import { AppError, type ProxyRequest, type ProxyResponse, type SessionGrant } from "@lucid/core";
import { createFakeClock } from "@lucid/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryKeyValueStore } from "./key-value-store.ts";
import { createSessionKeeper } from "./session-keeper.ts";

const HOUR = 3_600_000;

function setUp() {
  const clock = createFakeClock();
  const store = createMemoryKeyValueStore();
  let issued = 0;
  const grant = (): SessionGrant => ({
    token: `token-${++issued}`,
    expiresAt: clock.now() + 8 * HOUR,
    tenant: "acme",
    privacyLevel: "labels",
    pseudonymKey: Buffer.alloc(32).toString("base64"),
    flushAfterMs: 0,
  });
  const proxyRequest = vi.fn(
    async (_request: ProxyRequest): Promise<ProxyResponse> => ({ status: 200, body: JSON.stringify(grant()) }),
  );
  const open = () =>
    createSessionKeeper({
      host: { desk: "zendesk", proxyRequest },
      store,
      clock,
      scope: "acme/1",
      appVersion: "0.1.0",
    });
  return { clock, store, proxyRequest, open, grant };
}

describe("the session keeper", () => {
  // One queue for all keepers of this process, as Web Locks are one for all frames.
  beforeEach(() => vi.stubGlobal("navigator", {}));
  afterEach(() => vi.unstubAllGlobals());

  it("asks once for twenty frames", async () => {
    const { open, proxyRequest } = setUp();
    const grants = await Promise.all(Array.from({ length: 20 }, () => open().get()));
    expect(new Set(grants.map(({ token }) => token))).toEqual(new Set(["token-1"]));
    expect(proxyRequest).toHaveBeenCalledTimes(1);
    expect(proxyRequest).toHaveBeenCalledWith({
      operation: "session",
      body: JSON.stringify({ app: "zendesk", appVersion: "0.1.0" }),
    });
  });

  it("renews before the grant expires", async () => {
    const { open, clock } = setUp();
    const keeper = open();
    await keeper.get();
    await clock.advance(7 * HOUR);
    expect((await keeper.get()).token).toBe("token-1");
    await clock.advance(0.5 * HOUR);
    expect((await keeper.get()).token).toBe("token-2");
  });

  it("renews a refused token once for everybody", async () => {
    const { open, proxyRequest } = setUp();
    const [one, other] = [open(), open()];
    const { token } = await one.get();
    await other.get();
    const renewed = await Promise.all([one.renew(token), other.renew(token)]);
    expect(renewed.map((grant) => grant.token)).toEqual(["token-2", "token-2"]);
    expect(proxyRequest).toHaveBeenCalledTimes(2);
  });

  it("uses a grant that a wrong clock sees as expired", async () => {
    const { open, proxyRequest, grant, clock } = setUp();
    proxyRequest.mockImplementation(async () => ({
      status: 200,
      body: JSON.stringify({ ...grant(), expiresAt: clock.now() - 24 * HOUR }),
    }));
    const keeper = open();
    expect((await keeper.get()).token).toBe("token-1");
    await clock.advance(60_000);
    expect((await keeper.get()).token).toBe("token-1");
    expect(proxyRequest).toHaveBeenCalledTimes(1);
  });

  it("does not remember a failure beyond a short pause", async () => {
    const { open, proxyRequest, clock } = setUp();
    proxyRequest.mockRejectedValueOnce(new AppError("host_error", "The proxy failed"));
    const keeper = open();
    await expect(keeper.get()).rejects.toMatchObject({ code: "host_error" });
    await expect(keeper.get()).rejects.toMatchObject({ code: "host_error" });
    expect(proxyRequest).toHaveBeenCalledTimes(1);
    await clock.advance(3_000);
    expect((await keeper.get()).token).toBe("token-1");
  });

  it("waits as long as the collector asked", async () => {
    const { open, proxyRequest, clock } = setUp();
    proxyRequest.mockResolvedValueOnce({ status: 429, body: "", retryAfterMs: 60_000 });
    const keeper = open();
    await expect(keeper.get()).rejects.toMatchObject({ code: "rate_limited", retryAfterMs: 60_000 });
    await clock.advance(30_000);
    await expect(keeper.get()).rejects.toMatchObject({ code: "rate_limited" });
    await clock.advance(31_000);
    expect((await keeper.get()).token).toBe("token-1");
  });

  it("says that the token is refused, and that an answer is no session", async () => {
    const { open, proxyRequest } = setUp();
    proxyRequest.mockResolvedValueOnce({ status: 401, body: "" });
    await expect(open().get()).rejects.toMatchObject({ code: "unauthorized" });
    proxyRequest.mockResolvedValueOnce({ status: 200, body: '{"token":"x"}' });
    await expect(open().get()).rejects.toMatchObject({ code: "bad_request" });
  });
});
