import { statSync } from "node:fs";
import { AppError, type Clock } from "@lucid/core";
import { type CollectorConfig, loadConfig, type Tenant, type TokenKind } from "../config/collector-config.ts";
import type { Log } from "../log.ts";

/** How long a rotated token may take to be known. */
const LOOK_EVERY_MS = 1000;

export interface RegisteredToken {
  readonly kind: TokenKind;
  readonly tenant: Tenant;
  /** SHA-256, hex. */
  readonly hash: string;
}

export interface TokenRegister {
  /** Every token that is valid now, replaced ones in their overlap included. */
  valid(): readonly RegisteredToken[];
}

interface TimedToken extends RegisteredToken {
  /** Milliseconds since the epoch; Infinity for a tenant's current token. */
  readonly until: number;
}

type TokenFields = Pick<Tenant, "secureTokenHash" | "adminTokenHash" | "reviewTokenHash" | "previousTokens">;

function tokensOf(tenant: Tenant, fields: TokenFields): readonly TimedToken[] {
  const current = { tenant, until: Number.POSITIVE_INFINITY };
  const { secureTokenHash, adminTokenHash, reviewTokenHash, previousTokens } = fields;
  return [
    { ...current, kind: "secure", hash: secureTokenHash },
    { ...current, kind: "admin", hash: adminTokenHash },
    ...(reviewTokenHash === null ? [] : [{ ...current, kind: "review" as const, hash: reviewTokenHash }]),
    ...previousTokens.map((previous) => ({ tenant, ...previous })),
  ];
}

/** Changes with every write of the file; null while it cannot be looked at. */
function stampOf(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
}

/**
 * The tenants' tokens. Where the configuration came from a file, it is looked at once a second, and the tokens in it (nothing
 * else) are taken over: a rotation needs no restart. A file that cannot be read leaves the tokens as they were and is said in the log.
 */
export function createTokenRegister(config: CollectorConfig, clock: Clock, log: Log): TokenRegister {
  const { file } = config;
  let tokens = config.tenants.flatMap((tenant) => tokensOf(tenant, tenant));
  let stamp = file === undefined ? null : stampOf(file);
  let lookedAt = clock.now();

  function takeOver(path: string): void {
    const changed = new Map(loadConfig(path).tenants.map((tenant) => [tenant.id, tenant]));
    // A tenant that is no longer in the file keeps its tokens until the restart that takes it out.
    tokens = config.tenants.flatMap((tenant) => tokensOf(tenant, changed.get(tenant.id) ?? tenant));
    log("info", "tokens read again", { tenants: config.tenants.length });
  }

  function look(path: string): void {
    const found = stampOf(path);
    if (found === null || found === stamp) return;
    stamp = found;
    try {
      takeOver(path);
    } catch (thrown) {
      log("error", "tokens not read again", { reason: AppError.from(thrown).message });
    }
  }

  return {
    valid() {
      const now = clock.now();
      if (file !== undefined && Math.abs(now - lookedAt) >= LOOK_EVERY_MS) {
        lookedAt = now;
        look(file);
      }
      return tokens.filter(({ until }) => until > now);
    },
  };
}
