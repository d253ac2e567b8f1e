import { createHash } from "node:crypto";
import { AppError } from "@lucid/core";
import { describe, expect, it, vi } from "vitest";
import type { DiagnosisDetail, DiagnosisOptions, DiagnosisStepId } from "./browser-api.ts";
import { diagnoseConnection } from "./diagnose-connection.ts";

const ASSET = Buffer.from("tokenizer");
const HASH = createHash("sha256").update(ASSET).digest("hex");
const MANIFEST = JSON.stringify({
  files: [
    { name: "encoder.onnx", size: 999, sha256: "a".repeat(64), access: "public" },
    { name: "tokenizer.json", size: 9, sha256: HASH, access: "public" },
  ],
});
const GRANT = JSON.stringify({
  token: "t",
  expiresAt: 1,
  tenant: "acme",
  privacyLevel: "labels",
  pseudonymKey: "k",
  flushAfterMs: 0,
});

type Routes = Readonly<Record<string, () => Response>>;
const HEALTHY: Routes = {
  "/healthz": () => new Response('{"status":"ok"}'),
  "/v1/bundle": () => new Response(JSON.stringify({ manifest: MANIFEST, signature: "s", publicKey: "p" })),
  [`/assets/${HASH}`]: () => new Response(ASSET),
};

function options(routes: Routes, changes: Partial<DiagnosisOptions> = {}): DiagnosisOptions {
  const fetch = vi.fn(async (address: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(String(address));
    const route = routes[init?.mode === "no-cors" ? `no-cors ${pathname}` : pathname];
    if (route === undefined) throw new TypeError("Failed to fetch");
    return route();
  });
  return {
    collectorUrl: "https://collector.example",
    publishingKey: "key",
    host: { desk: "zendesk", proxyRequest: async () => ({ status: 200, body: GRANT }) },
    appVersion: "0.1.0",
    fetch,
    verifySignature: async () => true,
    ...changes,
  };
}

async function details(given: DiagnosisOptions): Promise<Partial<Record<DiagnosisStepId, DiagnosisDetail>>> {
  const steps = await diagnoseConnection(given);
  return Object.fromEntries(steps.map(({ step, detail }) => [step, detail]));
}

describe("the connection's diagnosis", () => {
  it("finds nothing wrong with a healthy installation, and reports each step as it is known", async () => {
    const onStep = vi.fn();
    const found = await details(options(HEALTHY, { onStep }));
    expect(found).toMatchObject({ address: "ok", tls: "ok", reachable: "ok", cors: "ok", token: "ok" });
    expect(found).toMatchObject({ signature: "ok", assets: "ok", "csp-wasm": "ok" });
    expect(onStep).toHaveBeenCalledTimes(10);
  });

  it.each([
    ["collector", "address-malformed"],
    ["ftp://collector.example", "address-malformed"],
    ["http://collector.example", "address-not-https"],
    ["https://collector.example/", "address-has-path"],
    ["https://collector.example/api", "address-has-path"],
  ] as const)("says what is wrong with %s, and skips what needs an address", async (collectorUrl, detail) => {
    const found = await details(options(HEALTHY, { collectorUrl }));
    expect(found).toMatchObject({ address: detail, reachable: "skipped", token: "skipped", "csp-wasm": "ok" });
  });

  it("tells a refused origin from an unreachable server", async () => {
    const refused = await details(options({ "no-cors /healthz": () => new Response("") }));
    expect(refused).toMatchObject({ tls: "ok", reachable: "ok", cors: "cors-refused", signature: "skipped" });
    expect(await details(options({}))).toMatchObject({ tls: "tls-or-unreachable", reachable: "skipped" });
    const local = options({}, { collectorUrl: "http://localhost:4000" });
    expect(await details(local)).toMatchObject({ tls: "ok", reachable: "unreachable" });
  });

  it("notices another server at the address", async () => {
    const found = await details(options({ "/healthz": () => new Response("<html>") }));
    expect(found).toMatchObject({ reachable: "not-a-collector", assets: "skipped" });
  });

  it("tells a refused token from a proxy that refuses the host", async () => {
    const host = (status: number, body = "") => ({
      desk: "zendesk" as const,
      proxyRequest: async () => ({ status, body }),
    });
    const own = (code: string) => JSON.stringify({ error: { code, message: "No" } });
    expect(await details(options(HEALTHY, { host: host(401) }))).toMatchObject({ token: "token-refused" });
    const forbidden = options(HEALTHY, { host: host(403, own("forbidden")) });
    expect(await details(forbidden)).toMatchObject({ token: "token-refused" });
    const broken = options(HEALTHY, { host: host(500, own("internal")) });
    expect(await details(broken)).toMatchObject({ token: "session-invalid" });
    for (const status of [403, 502, 504]) {
      expect(await details(options(HEALTHY, { host: host(status) }))).toMatchObject({ token: "proxy-refused" });
    }
    const proxyRequest = () => Promise.reject(new AppError("host_error", "Domain not allowed"));
    const found = await details(options(HEALTHY, { host: { desk: "freshdesk", proxyRequest } }));
    expect(found).toMatchObject({ token: "proxy-refused", signature: "skipped" });
  });

  it("tells another key, a malformed key and a missing bundle apart", async () => {
    const other = options(HEALTHY, { verifySignature: async () => false });
    expect(await details(other)).toMatchObject({ signature: "signature-other-key", assets: "skipped" });
    const malformed = options(HEALTHY, {
      verifySignature: () => Promise.reject(new AppError("settings_invalid", "32 bytes")),
    });
    expect(await details(malformed)).toMatchObject({ signature: "key-malformed" });
    const missing = options({ ...HEALTHY, "/v1/bundle": () => new Response("{}", { status: 404 }) });
    expect(await details(missing)).toMatchObject({ signature: "bundle-missing" });
  });

  it("notices files that are missing or damaged", async () => {
    const damaged = options({ ...HEALTHY, [`/assets/${HASH}`]: () => new Response("x") });
    expect(await details(damaged)).toMatchObject({ assets: "asset-corrupt" });
    const missing = options({ ...HEALTHY, [`/assets/${HASH}`]: () => new Response("", { status: 404 }) });
    expect(await details(missing)).toMatchObject({ assets: "asset-missing" });
  });

  it("says where storage and workers are refused", async () => {
    const createWorker = () => {
      throw new DOMException("Refused", "SecurityError");
    };
    const found = await details(options(HEALTHY, { createWorker }));
    expect(found).toMatchObject({ storage: "storage-refused", worker: "worker-refused" });
  });
});
