import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { OWNER_ONLY, writeDurablySync } from "../durable-files.ts";
import { createToken, hashToken } from "../security/tokens.ts";
import {
  type CollectorConfigFile,
  type CollectorConfigInput,
  configPath,
  parseConfigFile,
  readJsonFile,
} from "./collector-config.ts";

/** Tokens made just now: shown once, kept only as hashes. */
export interface NewTokens {
  readonly tenant: string;
  readonly secureToken: string | null;
  readonly adminToken: string | null;
}

const FIRST_CONFIG: CollectorConfigInput = {
  tenants: [{ id: "default", name: "Default", desk: "zendesk", origins: [], taxonomy: "it-support" }],
};

type TenantFile = CollectorConfigFile["tenants"][number];

/** A plain token is hashed, a missing one is made, a hash stays. */
function toHash(plain: string | undefined, hash: string | undefined): { hash: string; made: string | null } {
  if (plain !== undefined) return { hash: hashToken(plain), made: null };
  if (hash !== undefined) return { hash, made: null };
  const made = createToken();
  return { hash: hashToken(made), made };
}

function hashTokens({ secureToken, adminToken, reviewToken, ...tenant }: TenantFile): {
  tenant: TenantFile;
  made: NewTokens;
} {
  const secure = toHash(secureToken, tenant.secureTokenSha256);
  const admin = toHash(adminToken, tenant.adminTokenSha256);
  return {
    tenant: {
      ...tenant,
      secureTokenSha256: secure.hash,
      adminTokenSha256: admin.hash,
      ...(reviewToken === undefined ? {} : { reviewTokenSha256: hashToken(reviewToken) }),
    },
    made: { tenant: tenant.id, secureToken: secure.made, adminToken: admin.made },
  };
}

/**
 * Makes the data folder ready for its first start: writes collector.json where there is none, and replaces missing
 * or plain tokens by hashes. Returns the tokens it made, for the admin to note; later calls return none.
 */
export function prepareDataFolder(options: {
  readonly dataDir: string;
  readonly path?: string;
  readonly initial?: CollectorConfigInput;
}): { readonly path: string; readonly newTokens: readonly NewTokens[] } {
  const path = options.path ?? configPath(options.dataDir);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(path), { recursive: true });
  const raw = existsSync(path) ? readJsonFile(path) : (options.initial ?? FIRST_CONFIG);
  const config = parseConfigFile(raw, path);
  const hashed = config.tenants.map(hashTokens);
  const newTokens = hashed.flatMap(({ made }) => ((made.secureToken ?? made.adminToken) === null ? [] : [made]));
  const tenants = hashed.map(({ tenant }) => tenant);
  const text = `${JSON.stringify({ ...config, tenants }, null, 2)}\n`;
  if (!existsSync(path) || JSON.stringify({ ...config, tenants }) !== JSON.stringify(raw)) {
    writeDurablySync(path, text, { mode: OWNER_ONLY });
  }
  return { path, newTokens };
}
