import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePackages } from "../../scripts/package/ensure-packages.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "fixtures", name));

/** Stands for the account that validates an uploaded package; remembers what it was asked. */
const asked: { readonly method: string; readonly url: string; readonly bytes: number }[] = [];
let account: Server;
let home: string;

beforeAll(async () => {
  await ensurePackages(ROOT);
  home = mkdtempSync(path.join(tmpdir(), "lucid-zcli-"));
  account = createServer(
    { key: fixture("loopback-key.pem"), cert: fixture("loopback-cert.pem") },
    (request, response) => {
      let bytes = 0;
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on("end", () => {
        asked.push({ method: request.method ?? "", url: request.url ?? "", bytes });
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
    },
  );
  await new Promise<void>((resolve) => account.listen(0, "127.0.0.1", resolve));
}, 180_000);

afterAll(() => {
  account?.close();
  rmSync(home, { recursive: true, force: true });
});

it("Zendesk's own tool packs the app and its upload is taken", async () => {
  const { code, output } = await zcli(["apps:package", path.join(ROOT, "dist/zendesk/package")]);
  expect(output).toContain("Package created");
  expect(code).toBe(0);
  const upload = asked.find(({ url }) => url.includes("/apps/validate"));
  expect(upload?.method).toBe("POST");
  expect(upload?.bytes).toBeGreaterThan(100_000);
  const files = packedFiles();
  expect(files).toContain("manifest.json");
  expect(files).toContain("requirements.json");
  expect(files).toContain("assets/panel.html");
  expect(files).toContain("translations/fr.json");
});

/** What zcli put into its zip. */
function packedFiles(): readonly string[] {
  const folder = path.join(ROOT, "dist/zendesk/package/tmp");
  const zip = readdirSync(folder).find((name) => name.endsWith(".zip")) ?? "";
  const files = Object.keys(unzipSync(readFileSync(path.join(folder, zip))));
  rmSync(folder, { recursive: true, force: true });
  return files;
}

function zcli(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const { port } = account.address() as AddressInfo;
  const child = spawn(path.join(ROOT, "node_modules/.bin/zcli"), [...args], {
    cwd: home,
    env: {
      ...process.env,
      HOME: home,
      ZENDESK_SUBDOMAIN: "127",
      ZENDESK_DOMAIN: `0.0.1:${port}`,
      ZENDESK_EMAIL: "admin@example.com",
      ZENDESK_API_TOKEN: "test",
      // The account's certificate is this test's own.
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}
