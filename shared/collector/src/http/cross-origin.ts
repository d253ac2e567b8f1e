import type { CollectorConfig, Tenant } from "../config/collector-config.ts";

const ALLOWED_METHODS = "GET, POST";
const ALLOWED_HEADERS = "authorization, content-type, if-none-match";
const PREFLIGHT_SECONDS = "600";

export interface CrossOrigin {
  /** Headers of an answer: the origin is named only when it is one of the tenant's (of any tenant's where none is known). */
  headers(origin: string | undefined, tenant: Tenant | null): Record<string, string>;
  preflight(request: Request): Response;
}

/** Exact origins, no wildcard, no cookies. */
export function createCrossOrigin(config: CollectorConfig): CrossOrigin {
  const all = new Set(config.tenants.flatMap((tenant) => [...tenant.origins]));
  const allowOrigin = (origin: string | undefined, tenant: Tenant | null): Record<string, string> => {
    const allowed = tenant ? tenant.origins : all;
    return origin !== undefined && allowed.has(origin) ? { "access-control-allow-origin": origin } : {};
  };
  return {
    headers: (origin, tenant) => ({
      ...allowOrigin(origin, tenant),
      "access-control-expose-headers": "etag, retry-after",
    }),
    preflight(request) {
      const origin = allowOrigin(request.headers.get("origin") ?? undefined, null);
      const known = Object.keys(origin).length > 0;
      const asksPrivateNetwork = request.headers.get("access-control-request-private-network") === "true";
      return new Response(null, {
        status: 204,
        headers: {
          vary: "Origin, Access-Control-Request-Private-Network",
          ...origin,
          ...(known
            ? {
                "access-control-allow-methods": ALLOWED_METHODS,
                "access-control-allow-headers": ALLOWED_HEADERS,
                "access-control-max-age": PREFLIGHT_SECONDS,
                ...(asksPrivateNetwork ? { "access-control-allow-private-network": "true" } : {}),
              }
            : {}),
        },
      });
    },
  };
}
