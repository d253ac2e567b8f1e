import { createHmac, createPublicKey, verify } from "node:crypto";
import type { BundleManifest, SignedManifest } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  createFakeFitter,
  createScratch,
  ORIGIN_A,
  ORIGIN_B,
  openTestCollector,
  type TestCollector,
  TOKENS,
  testConfig,
} from "./testing/open-test-collector.ts";

const scratch = createScratch();
let open: TestCollector[] = [];
const start = async (...args: Parameters<typeof openTestCollector>) => {
  const collector = await openTestCollector(...args);
  open.push(collector);
  return collector;
};
const stop = async (one: TestCollector) => {
  open = open.filter((other) => other !== one);
  await one.collector.stop();
};
afterEach(async () => {
  for (const one of open) await stop(one);
});
afterAll(() => scratch.clean());

const manifestOf = async (one: TestCollector, token: string) => {
  const signed = (await (await one.call("/v1/bundle", { token })).json()) as SignedManifest;
  return { signed, manifest: JSON.parse(signed.manifest) as BundleManifest };
};

describe("sessions", () => {
  it("grants eight hours for the secure token, and the grant works after a restart", async () => {
    const folder = scratch.folder();
    const first = await start(folder);
    const token = await first.session();
    await stop(first);
    const second = await start(folder);
    expect((await second.send(token, [sampleDecision(1)])).status).toBe(200);
  });

  it("expires, and cannot be forged or lengthened", async () => {
    const folder = scratch.folder();
    let now = Date.parse("2026-01-01T00:00:00Z");
    const one = await start(folder, { clock: { now: () => now, sleep: async () => undefined } });
    const token = await one.session();
    const [prefix, payload = "", signature] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { expiresAt: number };
    const longer = Buffer.from(JSON.stringify({ ...claims, expiresAt: claims.expiresAt * 2 })).toString("base64url");
    expect((await one.call("/v1/bundle", { token: `${prefix}.${longer}.${signature}` })).status).toBe(401);
    now += 8 * 3_600_000 - 1;
    expect((await one.call("/v1/bundle", { token })).status).toBe(200);
    now += 1;
    expect((await one.call("/v1/bundle", { token })).status).toBe(401);
  });

  it("ends the sessions of a secure token that was changed", async () => {
    const folder = scratch.folder();
    const first = await start(folder);
    const token = await first.session();
    await stop(first);
    const changed = testConfig(folder);
    const tenants = changed.tenants.map((tenant) => ({ ...tenant, secureTokenHash: "f".repeat(64) }));
    const second = await start(folder, { config: { ...changed, tenants: tenants.slice(0, 1) } });
    expect((await second.call("/v1/bundle", { token })).status).toBe(401);
  });

  it("gives each tenant its own lasting pseudonym key", async () => {
    const one = await start(scratch.folder());
    const keyOf = async (tenant: "a" | "b") => {
      const body = { app: "zendesk", appVersion: "0.1.0" };
      const answer = await one.call("/v1/session", { token: TOKENS[tenant].secure, body });
      return ((await answer.json()) as { pseudonymKey: string }).pseudonymKey;
    };
    expect(await keyOf("a")).toBe(await keyOf("a"));
    expect(await keyOf("a")).not.toBe(await keyOf("b"));
    expect(Buffer.from(await keyOf("a"), "base64")).toHaveLength(32);
  });
});

describe("decisions", () => {
  it("are stored once, however often and in whatever order they are sent", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    await one.send(token, [sampleDecision(1), sampleDecision(2)]);
    const again = (await (await one.send(token, [sampleDecision(2), sampleDecision(3), sampleDecision(1)])).json()) as {
      results: { status: string }[];
    };
    expect(again.results.map(({ status }) => status)).toEqual(["duplicate", "stored", "duplicate"]);
    expect((await one.exported()).map(({ id }) => id)).toEqual([1, 2, 3].map((number) => sampleDecision(number).id));
  });

  it("keep the first content of an id and say so in the log, without the content", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    await one.send(token, [sampleDecision(1, { ticketId: "canary-77" })]);
    await one.send(token, [sampleDecision(1, { ticketId: "canary-78" })]);
    expect((await one.exported()).map(({ ticketId }) => ticketId)).toEqual(["canary-77"]);
    expect(one.log.filter((line) => line.includes("reused with other content"))).toHaveLength(1);
    expect(one.log.join()).not.toContain("canary");
  });

  it("are refused one by one, with index, field and fix", async () => {
    const one = await start(scratch.folder());
    const wrong = sampleDecision(2, { final: { ...sampleDecision(1).final, subcategory: "badgee" } });
    const answer = await one.send(await one.session(), [
      sampleDecision(1),
      wrong,
      { ...sampleDecision(3), agent: "7" },
    ]);
    const { results } = (await answer.json()) as { results: { status: string; reason?: string }[] };
    expect(results.map(({ status }) => status)).toEqual(["stored", "rejected", "rejected"]);
    expect(results[1]?.reason).toContain(
      'decisions[1].final.subcategory: unknown label "badgee"; did you mean "badge"?',
    );
    expect(results[2]?.reason).toContain("decisions[2].agent: must be the first 32 hex digits");
  });

  it("may name labels of another taxonomy version", async () => {
    const one = await start(scratch.folder());
    const old = sampleDecision(1, {
      taxonomyVersion: 2,
      final: { category: "gone", subcategory: null, priority: null, team: null },
    });
    expect(await (await one.send(await one.session(), [old])).json()).toMatchObject({
      results: [{ status: "stored" }],
    });
  });

  it("without a readable id refuse the whole batch and store nothing", async () => {
    const one = await start(scratch.folder());
    const answer = await one.send(await one.session(), [sampleDecision(1), { ...sampleDecision(2), id: "2" }]);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: { message: string } }).error.message).toContain(
      "decisions[1].id: must be a UUID",
    );
    expect(await one.exported()).toEqual([]);
  });

  it("may come with the secure token through the helpdesk's proxy, paced by the number of agents", async () => {
    const one = await start(scratch.folder());
    const many = Array.from({ length: 80 }, (_, agent) =>
      sampleDecision(agent + 1, { agent: agent.toString(16).padStart(32, "0") }),
    );
    const answer = await one.send(TOKENS.a.secure, many);
    // 80 agents, one batch each per interval: 40 requests a minute.
    expect(await answer.json()).toMatchObject({ flushAfterMs: 120_000 });
  });

  it.each([
    ["labels", []],
    ["features", ["vector"]],
    ["redacted-text", ["note", "redactedText", "vector"]],
  ] as const)("keep at level %s no more than %j, redacted again", async (privacyLevel, kept) => {
    const folder = scratch.folder();
    const one = await start(folder, { config: testConfig(folder, {}, { privacyLevel }) });
    const full = sampleDecision(1, {
      note: "call me: jo@example.org",
      redactedText: "card 4111 1111 1111 1111",
      vector: { encoder: "e", scale: 0.1, base64: "AAAA" },
    });
    expect((await one.send(await one.session(), [full])).status).toBe(200);
    const [stored] = await one.exported();
    expect(Object.keys(stored ?? {}).filter((key) => ["note", "redactedText", "vector"].includes(key))).toEqual([
      ...kept,
    ]);
    expect(JSON.stringify(stored)).not.toMatch(/jo@example|4111 1111/);
  });

  it("are erased by raw requester id, with a trace in the log that names nobody", async () => {
    const one = await start(scratch.folder());
    const body = { app: "zendesk", appVersion: "0.1.0" };
    const grant = (await (await one.call("/v1/session", { token: TOKENS.a.secure, body })).json()) as {
      token: string;
      pseudonymKey: string;
    };
    const key = Buffer.from(grant.pseudonymKey, "base64");
    const requester = createHmac("sha256", key).update("requester-4711").digest("hex").slice(0, 32);
    await one.send(grant.token, [sampleDecision(1, { requester }), sampleDecision(2)]);
    const answer = await one.call("/v1/erase", { token: TOKENS.a.admin, body: { requesterId: "requester-4711" } });
    expect(await answer.json()).toEqual({ erased: 1 });
    expect((await one.exported()).map(({ id }) => id)).toEqual([sampleDecision(2).id]);
    expect(one.log.join()).not.toContain("4711");
  });
});

describe("bundles", () => {
  it("are signed over the exact manifest text by the key that is shown", async () => {
    const one = await start(scratch.folder());
    const { signed, manifest } = await manifestOf(one, await one.session());
    const x = Buffer.from(one.collector.publicKeyBase64, "base64").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    expect(verify(null, Buffer.from(signed.manifest), key, Buffer.from(signed.signature, "base64"))).toBe(true);
    expect(manifest).toMatchObject({ format: 1, tenant: "a", sequence: 1 });
    expect(await (await one.call("/")).text()).toContain(one.collector.publicKeyBase64);
  });

  it("hold no example texts, and every file arrives with its size, type and lifetime", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    const { manifest } = await manifestOf(one, token);
    for (const file of manifest.files) {
      const answer = await one.call(`/assets/${file.sha256}`, file.access === "tenant" ? { token } : {});
      expect([file.name, answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([file.name, 200, file.size]);
      expect(answer.headers.get("cache-control")).toBe(
        `${file.access === "public" ? "public" : "private"}, max-age=31536000, immutable`,
      );
    }
    const taxonomy = manifest.files.find(({ name }) => name === "taxonomy.json");
    const text = await (await one.call(`/assets/${taxonomy?.sha256}`, { token })).text();
    expect(text).not.toContain('"text"');
    const wasm = manifest.files.find(({ name }) => name.endsWith(".wasm"));
    expect((await one.call(`/assets/${wasm?.sha256}`)).headers.get("content-type")).toBe("application/wasm");
  });

  it("answer 304 to who has them, and 503 with a time until they are ready", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    const etag = (await one.call("/v1/bundle", { token })).headers.get("etag") ?? "";
    expect((await one.call("/v1/bundle", { token, headers: { "if-none-match": etag } })).status).toBe(304);
    let giveUp: (() => void) | undefined;
    const given = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const never = { version: "slow", fit: () => given.then(() => Promise.reject(new Error("no"))) };
    const slow = await start(scratch.folder(), { starterFitter: never, waitForBundles: false });
    const early = await slow.call("/v1/bundle", { token: await slow.session() });
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
    giveUp?.();
  });

  it("go out in brotli once compressed, and as they are to who cannot read it", async () => {
    const one = await start(scratch.folder());
    const { manifest } = await manifestOf(one, await one.session());
    await one.collector.assetsCompressed();
    const encoder = manifest.files.find(({ name }) => name === "encoder.onnx");
    const path = `/assets/${encoder?.sha256}`;
    const packed = await one.call(path, { headers: { "accept-encoding": "gzip, br" } });
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect(Number(packed.headers.get("content-length"))).toBeLessThan(encoder?.size ?? 0);
    expect((await packed.arrayBuffer()).byteLength).toBe(encoder?.size);
    const plain = await one.call(path, { headers: { "accept-encoding": "br;q=0, gzip" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
  });

  it("are fitted once: the second start and another folder reuse the fit", async () => {
    const folder = scratch.folder();
    const starterFitter = createFakeFitter();
    const first = await start(folder, { starterFitter });
    await stop(first);
    const again = await start(folder, { starterFitter });
    expect((await manifestOf(again, await again.session())).manifest.sequence).toBe(1);
    const other = scratch.folder();
    await start(other, { starterFitter, cacheDir: `${folder}/cache` });
    expect(starterFitter.fits()).toBe(2); // one for each of the two taxonomies
  });

  it("get the next sequence when published again, and a starter never replaces a trained one", async () => {
    const folder = scratch.folder();
    const one = await start(folder);
    const { manifest } = await manifestOf(one, await one.session());
    const { taxonomy, encoder, minimumAppVersion } = manifest;
    await one.collector.publishBundle("a", [{ name: "heads.json", bytes: Buffer.from("{}"), access: "tenant" }], {
      ...{ taxonomy, encoder, minimumAppVersion, evaluation: null, origin: "trained" },
    });
    await stop(one);
    const again = await start(folder, { starterFitter: { ...createFakeFitter(), version: "newer" } });
    expect((await manifestOf(again, await again.session())).manifest.sequence).toBe(2);
    expect((await manifestOf(again, await again.session("b"))).manifest.sequence).toBe(2);
  });
});

describe("the browser's rules", () => {
  const preflight = (one: TestCollector, origin: string) =>
    one.call("/v1/decisions", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
        "access-control-request-private-network": "true",
      },
    });

  it("let in exactly the configured origins, on private networks too", async () => {
    const one = await start(scratch.folder());
    const good = await preflight(one, ORIGIN_A);
    expect(good.headers.get("access-control-allow-origin")).toBe(ORIGIN_A);
    expect(good.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(good.headers.get("access-control-allow-private-network")).toBe("true");
    for (const origin of ["https://evil.example", "null", `${ORIGIN_A}.evil.example`]) {
      expect((await preflight(one, origin)).headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("show an answer only to the origins of the caller's own tenant, and never allow cookies", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    const from = (origin: string) => one.call("/v1/bundle", { token, headers: { origin } });
    expect((await from(ORIGIN_A)).headers.get("access-control-allow-origin")).toBe(ORIGIN_A);
    expect((await from(ORIGIN_B)).headers.get("access-control-allow-origin")).toBeNull();
    expect((await from(ORIGIN_A)).headers.get("access-control-allow-credentials")).toBeNull();
  });
});

describe("limits", () => {
  it("refuse a body over 100 KB with 413, whether or not its length is announced", async () => {
    const one = await start(scratch.folder());
    const token = await one.session();
    const large = JSON.stringify({ decisions: ["x".repeat(110_000)] });
    expect((await one.call("/v1/decisions", { token, body: large })).status).toBe(413);
    const streamed = await fetch(`${one.url}/v1/decisions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: new Blob([large]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  it("slow a token down with 429 and a time to wait", async () => {
    const folder = scratch.folder();
    const config = testConfig(folder, { limits: { tokenRequestsPerMinute: 60 } });
    const one = await start(folder, { config });
    const token = await one.session();
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const answer = await one.call("/v1/bundle", { token });
        return [answer.status, answer.headers.get("retry-after")];
      }),
    );
    expect(statuses.filter(([status]) => status === 429).length).toBeGreaterThan(10);
    expect(statuses.filter(([status]) => status === 429).every(([, after]) => after === "1")).toBe(true);
  });

  it("answer 503 with a time when the queue is full, and store nothing of that batch", async () => {
    const folder = scratch.folder();
    const one = await start(folder, { config: testConfig(folder, { limits: { queuedDecisions: 2 } }) });
    const token = await one.session();
    const answer = await one.send(
      token,
      [1, 2, 3].map((number) => sampleDecision(number)),
    );
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await one.send(token, [sampleDecision(1)])).status).toBe(200);
    expect(await one.exported()).toHaveLength(1);
  });
});
