#!/usr/bin/env node
/**
 * Starts the command line without a build step: tsx reads the TypeScript. Dependencies that are missing or older than
 * the lockfile are installed first. The folder stays the one where the user stands, which `npm run` keeps in INIT_CWD.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("../../../", import.meta.url)));
const state = join(root, "node_modules", ".pnpm-workspace-state-v1.json");
const lockfile = join(root, "pnpm-lock.yaml");
const installed = existsSync(state) && (!existsSync(lockfile) || statSync(state).mtimeMs >= statSync(lockfile).mtimeMs);

if (!installed) {
  const options = { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" };
  const { status } = spawnSync("npx", ["--yes", "pnpm@12.21.0", "install"], options);
  if (status !== 0) process.exit(status ?? 1);
}
if (process.env.npm_lifecycle_event === "triage" && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const { register } = await import("tsx/esm/api");
register();
await import("../src/triage.ts");
