import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError, PRIVACY_LEVELS, type Taxonomy } from "@lucid/core";
import type { TaxonomyMigration } from "@lucid/trainer";
import { z } from "zod";
import { explainIssues } from "../schemas/explain-issues.ts";
import { DESKS } from "../schemas/session-schema.ts";
import { hashToken, tokenWeakness } from "../security/tokens.ts";
import { isAllowedOrigin, ORIGIN_RULE } from "./allowed-origin.ts";
import {
  type RetrainSettings,
  type ReviewSettings,
  retrainSchema,
  reviewSchema,
  ticketUrlSchema,
} from "./learning-settings.ts";
import { readTaxonomy, readTaxonomyMigrations } from "./taxonomy-file.ts";

const tokenSchema = z.string().superRefine((token, context) => {
  const weakness = tokenWeakness(token);
  if (weakness) context.addIssue({ code: "custom", message: weakness });
});
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, "must be the token's SHA-256 in 64 lower-case hex digits");

export const TOKEN_KINDS = ["secure", "admin", "review"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A token that was replaced and is still valid for a while, so that nobody is locked out while the new one is handed out. */
const previousTokenSchema = z.strictObject({
  kind: z.enum(TOKEN_KINDS),
  sha256: hashSchema,
  until: z.iso.datetime("must be ISO 8601 in UTC, like 2026-01-31T12:00:00.000Z"),
});

const tenantSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be kebab-case, at most 63 characters"),
  name: z.string().min(1).max(200),
  desk: z.enum(DESKS),
  /** Further helpdesks of the same organisation: one taxonomy, one model, one memory. */
  alsoDesks: z.array(z.enum(DESKS)).max(DESKS.length).default([]),
  secureToken: tokenSchema.optional(),
  secureTokenSha256: hashSchema.optional(),
  adminToken: tokenSchema.optional(),
  adminTokenSha256: hashSchema.optional(),
  /** For team leads: the review page and nothing else. Without one the admin token opens it. */
  reviewToken: tokenSchema.optional(),
  reviewTokenSha256: hashSchema.optional(),
  /** Written by `triage rotate-token`. */
  previousTokens: z.array(previousTokenSchema).max(30).default([]),
  origins: z.array(z.string().refine(isAllowedOrigin, ORIGIN_RULE)).max(50).default([]),
  privacyLevel: z.enum(PRIVACY_LEVELS).default("labels"),
  taxonomy: z.string().min(1).describe("A starter's name (it-support) or the path of a taxonomy file"),
  encoder: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .default("en"),
  ticketUrl: ticketUrlSchema.optional(),
  review: reviewSchema.prefault({}),
  retrain: retrainSchema.prefault({}),
});

const limitsSchema = z.strictObject({
  tokenRequestsPerMinute: z.number().int().min(1).default(1200),
  tenantRequestsPerMinute: z.number().int().min(1).default(60_000),
  queuedDecisions: z.number().int().min(1).default(5000),
});

export const collectorConfigSchema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: z.number().int().min(0).max(65_535).default(8787),
  minimumAppVersion: z.string().default("0.1.0"),
  limits: limitsSchema.prefault({}),
  tenants: z.array(tenantSchema).min(1).max(1000),
});

/** As written in collector.json. */
export type CollectorConfigInput = z.input<typeof collectorConfigSchema>;
export type CollectorConfigFile = z.output<typeof collectorConfigSchema>;
export type CollectorLimits = Readonly<z.output<typeof limitsSchema>>;

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly desk: (typeof DESKS)[number];
  /** Every helpdesk whose app may ask for sessions, `desk` included. */
  readonly desks: ReadonlySet<(typeof DESKS)[number]>;
  readonly secureTokenHash: string;
  readonly adminTokenHash: string;
  /** null: the admin token alone opens the review page. */
  readonly reviewTokenHash: string | null;
  /** Replaced tokens that are valid until `until` (milliseconds since the epoch). */
  readonly previousTokens: readonly { readonly kind: TokenKind; readonly hash: string; readonly until: number }[];
  readonly origins: ReadonlySet<string>;
  readonly privacyLevel: (typeof PRIVACY_LEVELS)[number];
  readonly taxonomy: Taxonomy;
  /** Edits that led to it, oldest first; decisions of earlier versions teach through them. */
  readonly migrations: readonly TaxonomyMigration[];
  readonly encoder: string;
  /** Address of a ticket in the helpdesk with {id}; null: no links. */
  readonly ticketUrl: string | null;
  readonly review: ReviewSettings;
  /** Paths of history files are absolute. */
  readonly retrain: RetrainSettings;
}

export interface CollectorConfig {
  /** Where it was read from: tokens rotated there are taken over by a running collector. */
  readonly file?: string;
  readonly host: string;
  readonly port: number;
  readonly minimumAppVersion: string;
  readonly limits: CollectorLimits;
  readonly tenants: readonly Tenant[];
}

/** Checks the shape of a configuration. Throws AppError "settings_invalid" naming each field. */
export function parseConfigFile(raw: unknown, name = "collector.json"): CollectorConfigFile {
  const parsed = collectorConfigSchema.safeParse(raw);
  if (!parsed.success) throw new AppError("settings_invalid", `${name}: ${explainIssues(parsed.error)}`);
  return parsed.data;
}

function tokenHash(
  tenant: CollectorConfigFile["tenants"][number],
  field: "secureToken" | "adminToken",
  at: string,
): string {
  const plain = tenant[field];
  const hash = tenant[`${field}Sha256`];
  if (plain !== undefined && hash !== undefined) {
    throw new AppError("settings_invalid", `${at}: give either ${field} or ${field}Sha256, not both`);
  }
  if (plain !== undefined) return hashToken(plain);
  if (hash !== undefined) return hash;
  throw new AppError("settings_invalid", `${at}.${field}: missing (\`triage serve\` makes one at first start)`);
}

/** The optional third token; null where there is none. */
function reviewTokenHash(tenant: CollectorConfigFile["tenants"][number], at: string): string | null {
  const { reviewToken, reviewTokenSha256 } = tenant;
  if (reviewToken !== undefined && reviewTokenSha256 !== undefined) {
    throw new AppError("settings_invalid", `${at}: give either reviewToken or reviewTokenSha256, not both`);
  }
  return reviewToken === undefined ? (reviewTokenSha256 ?? null) : hashToken(reviewToken);
}

function withAbsolutePaths(retrain: RetrainSettings, baseDir: string): RetrainSettings {
  return { ...retrain, history: retrain.history.map((file) => ({ ...file, path: resolve(baseDir, file.path) })) };
}

function refuseShared(values: readonly string[], what: string): void {
  if (new Set(values).size !== values.length) {
    throw new AppError("settings_invalid", `tenants: ${what} must differ between tenants and from each other`);
  }
}

/**
 * Configuration with hashed tokens and read taxonomies. `baseDir` is where relative taxonomy paths start.
 * Throws AppError "settings_invalid" or "taxonomy_invalid" naming the field.
 */
export function resolveConfig(raw: unknown, baseDir: string): CollectorConfig {
  const file = parseConfigFile(raw);
  const tenants = file.tenants.map((tenant, index) => ({
    ...taxonomyParts(tenant.taxonomy, baseDir),
    id: tenant.id,
    name: tenant.name,
    desk: tenant.desk,
    desks: new Set([tenant.desk, ...tenant.alsoDesks]),
    secureTokenHash: tokenHash(tenant, "secureToken", `tenants[${index}]`),
    adminTokenHash: tokenHash(tenant, "adminToken", `tenants[${index}]`),
    origins: new Set(tenant.origins),
    privacyLevel: tenant.privacyLevel,
    encoder: tenant.encoder,
    reviewTokenHash: reviewTokenHash(tenant, `tenants[${index}]`),
    previousTokens: tenant.previousTokens.map(({ kind, sha256, until }) => ({
      ...{ kind, hash: sha256 },
      until: Date.parse(until),
    })),
    ticketUrl: tenant.ticketUrl ?? null,
    review: tenant.review,
    retrain: withAbsolutePaths(tenant.retrain, baseDir),
  }));
  refuseShared(
    tenants.map(({ id }) => id),
    "ids",
  );
  refuseShared(
    tenants.flatMap(({ secureTokenHash, adminTokenHash, reviewTokenHash, previousTokens }) => [
      ...[secureTokenHash, adminTokenHash],
      ...(reviewTokenHash === null ? [] : [reviewTokenHash]),
      ...previousTokens.map(({ hash }) => hash),
    ]),
    "tokens",
  );
  const { host, port, minimumAppVersion, limits } = file;
  return { host, port, minimumAppVersion, limits, tenants };
}

function taxonomyParts(nameOrPath: string, baseDir: string): Pick<Tenant, "taxonomy" | "migrations"> {
  const taxonomy = readTaxonomy(nameOrPath, baseDir);
  return { taxonomy, migrations: readTaxonomyMigrations(nameOrPath, baseDir, taxonomy) };
}

/** Reads a JSON file. Throws AppError "settings_invalid" with the file's name when it is not JSON. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new AppError("settings_invalid", `${path} cannot be read as JSON`, { cause });
  }
}

/** Where collector.json of a data folder is. */
export function configPath(dataDir: string): string {
  return join(resolve(dataDir), "collector.json");
}

export function loadConfig(path: string): CollectorConfig {
  const file = resolve(path);
  return { ...resolveConfig(readJsonFile(file), dirname(file)), file };
}
