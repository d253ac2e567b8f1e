import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CollectorConfigInput } from "@lucid/collector";

type Limits = NonNullable<CollectorConfigInput["limits"]>;

export interface TenantTokens {
  readonly id: string;
  readonly secure: string;
  readonly admin: string;
  readonly review: string;
}

/** What a collector of a soak is started from; plain data, so that it can be given to a process. */
export interface SoakDesk {
  readonly folder: string;
  readonly tenants: readonly TenantTokens[];
  readonly limits: Limits;
  readonly privacyLevel: "labels" | "features" | "redacted-text";
}

/** Rates that never refuse: what a check is about is not the rate limiter, unless it says so. */
const NO_LIMITS: Limits = { tokenRequestsPerMinute: 100_000_000, tenantRequestsPerMinute: 100_000_000 };

const undone: (() => void)[] = [];

/** A folder that `cleanUp` takes away. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-soak-"));
  removeLater(folder);
  return folder;
}

/** `cleanUp` takes it away. */
export function removeLater(fileOrFolder: string): void {
  undoLater(() => rmSync(fileOrFolder, { recursive: true, force: true }));
}

/** `cleanUp` calls it; what was done last is undone first. */
export function undoLater(undo: () => void): void {
  undone.push(undo);
}

/** Ends processes, unmounts disks and removes folders of this file's tests, also of those that failed half way. */
export function cleanUp(): void {
  for (const undo of undone.splice(0).reverse()) undo();
}

/** 256 random bits, as the collector makes its tokens. */
const newToken = () => randomBytes(32).toString("base64url");

/** A desk of `tenants` tenants with fresh tokens. `folder`: where its data will lie (default: a folder of its own). */
export function createSoakDesk(
  tenants: readonly string[] = ["a"],
  options: Partial<Pick<SoakDesk, "folder" | "limits" | "privacyLevel">> = {},
): SoakDesk {
  return {
    folder: options.folder ?? makeFolder(),
    tenants: tenants.map((id) => ({ id, secure: newToken(), admin: newToken(), review: newToken() })),
    limits: { ...NO_LIMITS, ...options.limits },
    privacyLevel: options.privacyLevel ?? "labels",
  };
}

/** A lower-case UUID; ids of one run never meet those of another. */
export function newId(): string {
  const hex = randomBytes(16).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
