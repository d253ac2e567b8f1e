import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import type { BundleManifest, SignedManifest } from "@lucid/core";
import { adaptedHash, type BundleContent, sha256 } from "./small-bundle.ts";

/** A publishing key of the test. */
export interface TestKey {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function makeKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { publicKey: raw.toString("base64"), privateKey };
}

export function signManifest(manifest: BundleManifest, key: TestKey): SignedManifest {
  const text = JSON.stringify(manifest);
  const signature = sign(null, Buffer.from(text), key.privateKey).toString("base64");
  return { manifest: text, signature, publicKey: key.publicKey };
}

export function manifestOf(files: readonly BundleContent[], sequence: number, tenant = "acme"): BundleManifest {
  const hashOf = (name: string) => files.find((file) => file.name === name)?.sha256;
  const [encoder = "none", adapter] = [hashOf("encoder.onnx"), hashOf("adapter.bin")];
  const hash = adapter === undefined ? encoder : adaptedHash(encoder, adapter);
  return {
    format: adapter === undefined ? 1 : 2,
    tenant,
    sequence,
    created: "2026-11-23T00:00:00Z",
    minimumAppVersion: "0.1.0",
    taxonomy: { id: "small", version: sequence },
    encoder: { id: "en", hash, dims: 384, maxTokens: 256 },
    files: files.map(({ name, size, sha256: own, access }) => ({ name, size, sha256: own, access })),
    evaluation: null,
  };
}

/** A collector with nothing but bundle and assets, whose faults the test sets. */
export interface LabCollector {
  readonly url: string;
  readonly requests: string[];
  signed: SignedManifest | null;
  /** Hash -> bytes that are sent instead. */
  readonly tampered: Map<string, Buffer>;
  readonly validTokens: Set<string>;
  publish(files: readonly BundleContent[]): void;
  close(): Promise<void>;
}

export async function startLabCollector(): Promise<LabCollector> {
  const assets = new Map<string, BundleContent>();
  const lab = {
    requests: [] as string[],
    signed: null as SignedManifest | null,
    tampered: new Map<string, Buffer>(),
    validTokens: new Set(["good-token"]),
  };
  const authorized = (request: IncomingMessage) =>
    lab.validTokens.has((request.headers.authorization ?? "").replace("Bearer ", ""));
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
    response.setHeader("Access-Control-Allow-Headers", "authorization, if-none-match");
    response.setHeader("Access-Control-Expose-Headers", "ETag, Retry-After");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    const path = request.url ?? "";
    lab.requests.push(path);
    if (path === "/v1/bundle") return answerBundle(request, response, lab.signed, authorized(request));
    const asset = assets.get(path.replace("/assets/", ""));
    if (asset === undefined) return response.writeHead(404).end();
    if (asset.access === "tenant" && !authorized(request)) return response.writeHead(401).end();
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    return response.end(lab.tampered.get(asset.sha256) ?? asset.bytes);
  });
  const url = await listen(server);
  return Object.assign(lab, {
    url,
    publish: (files: readonly BundleContent[]) => {
      for (const file of files) assets.set(file.sha256, file);
    },
    close: () => closeServer(server),
  });
}

function answerBundle(request: IncomingMessage, response: ServerResponse, signed: SignedManifest | null, ok: boolean) {
  if (!ok) return response.writeHead(401).end();
  if (signed === null) return response.writeHead(404).end();
  const etag = `"${sha256(Buffer.from(signed.manifest + signed.signature)).slice(0, 16)}"`;
  if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
  return response.writeHead(200, { ETag: etag, "Content-Type": "application/json" }).end(JSON.stringify(signed));
}

const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css" };

export interface LabPages {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** The same server under another site's name: http://localhost:port */
  readonly otherSite: string;
  close(): Promise<void>;
}

/** The built page; below /no-wasm/ with a policy that refuses WebAssembly, at /desk a page that frames it. */
export async function startLabPages(folder: string): Promise<LabPages> {
  const server = createServer((request, response) => {
    const path = normalize((request.url ?? "/").split("?")[0] ?? "/");
    if (path === "/desk") return response.writeHead(200, { "Content-Type": "text/html" }).end(deskPage(request));
    if (path.startsWith("/no-wasm/")) response.setHeader("Content-Security-Policy", "script-src 'self'");
    const file = join(folder, path.replace("/no-wasm/", "/"));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const type = TYPES[file.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    return response.writeHead(200, { "Content-Type": type }).end(readFileSync(file));
  });
  const url = await listen(server);
  return { url, otherSite: url.replace("127.0.0.1", "localhost"), close: () => closeServer(server) };
}

function deskPage(request: IncomingMessage): string {
  const port = (request.headers.host ?? "").split(":")[1];
  return `<!doctype html><title>Desk</title><iframe src="http://127.0.0.1:${port}/index.html"></iframe>`;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
