import { AppError } from "@lucid/core";
import { OWNER_ONLY, writeDurablySync } from "../durable-files.ts";
import { createToken, hashToken } from "../security/tokens.ts";
import { type CollectorConfigFile, parseConfigFile, readJsonFile, type TokenKind } from "./collector-config.ts";

export interface TokenRotation {
  /** collector.json */
  readonly path: string;
  /** May be null where there is one tenant. */
  readonly tenant: string | null;
  readonly kind: TokenKind;
  /** How long the replaced token stays valid; 0 ends it at once. */
  readonly overlapMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface RotatedToken {
  readonly tenant: string;
  /** Kept nowhere but with whoever reads this: the file holds its hash. */
  readonly token: string;
  /** ISO 8601; null: the replaced token ended at once, or there was none. */
  readonly previousUntil: string | null;
}

type TenantFile = CollectorConfigFile["tenants"][number];

function pick(tenants: readonly TenantFile[], id: string | null): TenantFile {
  const [only] = tenants;
  const found = id === null && tenants.length === 1 ? only : tenants.find((tenant) => tenant.id === id);
  if (found) return found;
  const known = tenants.map((tenant) => tenant.id).join(", ");
  throw new AppError(
    "bad_request",
    `tenant: ${id === null ? "say which one" : `there is no "${id}"`} (known: ${known})`,
  );
}

/** The tenant with a new token of this kind; a replaced one goes to `previousTokens`, ended ones leave it. */
function withNewToken(tenant: TenantFile, { kind, overlapMs, now }: TokenRotation, hash: string): TenantFile {
  const plain = tenant[`${kind}Token`];
  const old = plain === undefined ? tenant[`${kind}TokenSha256`] : hashToken(plain);
  const lasting = tenant.previousTokens.filter(
    (one) => Date.parse(one.until) > now && (overlapMs > 0 || one.kind !== kind),
  );
  const until = new Date(now + overlapMs).toISOString();
  const replaced = old === undefined || overlapMs === 0 ? [] : [{ kind, sha256: old, until }];
  const { [`${kind}Token`]: _plain, ...rest } = tenant as TenantFile & Record<string, unknown>;
  return { ...(rest as TenantFile), [`${kind}TokenSha256`]: hash, previousTokens: [...lasting, ...replaced] };
}

/**
 * Makes a new token for a tenant and writes its hash to collector.json (whole or not at all). A running collector takes it over within
 * a second of its next request. Throws AppError "bad_request" for an unknown tenant, "settings_invalid" for a file that is not in order.
 */
export function rotateToken(rotation: TokenRotation): RotatedToken {
  const { path } = rotation;
  const file = parseConfigFile(readJsonFile(path), path);
  const chosen = pick(file.tenants, rotation.tenant);
  const token = createToken();
  const changed = withNewToken(chosen, rotation, hashToken(token));
  const next = { ...file, tenants: file.tenants.map((tenant) => (tenant === chosen ? changed : tenant)) };
  writeDurablySync(path, `${JSON.stringify(next, null, 2)}\n`, { mode: OWNER_ONLY });
  const replaced =
    changed.previousTokens.length > 0 && rotation.overlapMs > 0 ? changed.previousTokens.at(-1) : undefined;
  return { tenant: chosen.id, token, previousUntil: replaced?.kind === rotation.kind ? replaced.until : null };
}
