import { AppError, type Clock } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import {
  looksLikeSessionToken,
  type SessionClaims,
  type SessionScope,
  type SessionTokens,
} from "../security/session-tokens.ts";
import type { RegisteredToken, TokenRegister } from "../security/token-register.ts";
import { equalHashes, hashToken } from "../security/tokens.ts";

/** Who asks: always one tenant, by one of four kinds of token. */
export type Caller =
  | { readonly kind: "session"; readonly tenant: Tenant; readonly claims: SessionClaims }
  | { readonly kind: "secure"; readonly tenant: Tenant; readonly tokenHash: string }
  | { readonly kind: "admin"; readonly tenant: Tenant }
  | { readonly kind: "review"; readonly tenant: Tenant };

/** What a route asks of its caller; a session needs the scope named. */
export interface Requirement {
  readonly session?: SessionScope;
  readonly secure?: true;
  readonly admin?: true;
  readonly review?: true;
}

/** Which bucket of the rate limiter: one per token. */
export function callerKey(caller: Caller): string {
  return caller.kind === "session" ? `session ${caller.claims.session}` : `${caller.kind} ${caller.tenant.id}`;
}

/** How much of the secure token's hash a session carries: it ends when that token does. */
export function boughtWith(tokenHash: string): string {
  return tokenHash.slice(0, 16);
}

export interface Authenticator {
  /** null without an Authorization header; throws AppError "unauthorized" for a token nobody has. */
  identify(header: string | undefined): Caller | null;
}

/** Throws "unauthorized" without a caller, "forbidden" for one whose token is of another kind. */
export function requireCaller(caller: Caller | null, requirement: Requirement): Caller {
  if (!caller) throw new AppError("unauthorized", "Send `Authorization: Bearer <token>`");
  const allowed =
    caller.kind === "session"
      ? requirement.session !== undefined && caller.claims.scopes.includes(requirement.session)
      : requirement[caller.kind] === true;
  if (!allowed) {
    const kinds = Object.keys(requirement).join(" or ");
    throw new AppError("forbidden", `This needs a ${kinds} token, the one sent is a ${caller.kind} token`);
  }
  return caller;
}

function callerWith({ kind, tenant, hash }: RegisteredToken): Caller {
  return kind === "secure" ? { kind, tenant, tokenHash: hash } : { kind, tenant };
}

export function createAuthenticator(register: TokenRegister, sessions: SessionTokens, clock: Clock): Authenticator {
  function identifySession(token: string): Caller {
    const claims = sessions.verify(token, clock.now());
    const bought = register
      .valid()
      .find(
        ({ kind, tenant, hash }) =>
          kind === "secure" && tenant.id === claims.tenant && boughtWith(hash) === claims.boughtWith,
      );
    if (!bought) throw new AppError("unauthorized", "The session has ended: ask for a new session");
    return { kind: "session", tenant: bought.tenant, claims };
  }

  function identifyTenant(token: string): Caller {
    const hash = hashToken(token);
    let found: Caller | null = null;
    // Every token is compared, found or not: the time says nothing about who exists.
    for (const registered of register.valid()) {
      if (equalHashes(registered.hash, hash)) found = callerWith(registered);
    }
    if (!found)
      throw new AppError("unauthorized", "The token is not known: copy it again from the collector's first start");
    return found;
  }

  return {
    identify(header) {
      if (header === undefined) return null;
      const token = /^Bearer +([A-Za-z0-9._~+/=-]{1,2048})$/i.exec(header)?.[1];
      if (token === undefined) throw new AppError("unauthorized", "Authorization: must be `Bearer <token>`");
      return looksLikeSessionToken(token) ? identifySession(token) : identifyTenant(token);
    },
  };
}
