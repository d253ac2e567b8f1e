import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "@lucid/core";
import { z } from "zod";
import { DESKS } from "../schemas/session-schema.ts";

/** What a session may do; each route names the one it needs. */
export const SESSION_SCOPES = ["decisions:write", "bundle:read", "assets:read", "memory:read"] as const;
export type SessionScope = (typeof SESSION_SCOPES)[number];

const PREFIX = "lts1";
export const SESSION_LIFETIME_MS = 8 * 60 * 60 * 1000;

const claimsSchema = z.strictObject({
  tenant: z.string(),
  app: z.enum(DESKS),
  scopes: z.array(z.enum(SESSION_SCOPES)),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
  /** Tells sessions apart; random. */
  session: z.string(),
  /** Start of the SHA-256 of the secure token it was bought with: changing that token ends its sessions. */
  boughtWith: z.string(),
});
export type SessionClaims = Readonly<z.infer<typeof claimsSchema>>;

export interface SessionTokens {
  issue(
    claims: Pick<SessionClaims, "tenant" | "app" | "boughtWith">,
    now: number,
  ): { token: string; claims: SessionClaims };
  /** Throws AppError "unauthorized" when the token is malformed, forged or expired. */
  verify(token: string, now: number): SessionClaims;
}

export function looksLikeSessionToken(token: string): boolean {
  return token.startsWith(`${PREFIX}.`);
}

/** Stateless tokens signed with HMAC-SHA256 under a key that outlives restarts. */
export function createSessionTokens(key: Buffer): SessionTokens {
  const signatureOf = (payload: string) => createHmac("sha256", key).update(`${PREFIX}.${payload}`).digest();
  return {
    issue(identity, now) {
      const claims: SessionClaims = {
        ...identity,
        scopes: [...SESSION_SCOPES],
        expiresAt: now + SESSION_LIFETIME_MS,
        session: randomBytes(12).toString("base64url"),
      };
      const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
      return { token: `${PREFIX}.${payload}.${signatureOf(payload).toString("base64url")}`, claims };
    },
    verify(token, now) {
      const [prefix, payload = "", signature = "", ...rest] = token.split(".");
      const given = Buffer.from(signature, "base64url");
      const expected = signatureOf(payload);
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      if (prefix !== PREFIX || rest.length > 0 || !genuine) {
        throw new AppError("unauthorized", "The session token is not one of this collector's: ask for a new session");
      }
      const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
      if (claims.expiresAt <= now) throw new AppError("unauthorized", "The session has expired: ask for a new session");
      return claims;
    },
  };
}
