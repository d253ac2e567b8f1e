import { randomUUID } from "node:crypto";
import { AppError } from "@lucid/core";
import { type Context, Hono } from "hono";
import { createTokenRegister } from "../security/token-register.ts";
import { type Authenticator, type Caller, callerKey, createAuthenticator, requireCaller } from "./caller.ts";
import { type CrossOrigin, createCrossOrigin } from "./cross-origin.ts";
import { errorResponse } from "./error-response.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";
import { readJsonBody } from "./read-json-body.ts";
import type { Route } from "./route.ts";
import { assetRoute, bundleRoute } from "./routes/bundle-routes.ts";
import { appendDecisionsRoute, eraseRoute, exportDecisionsRoute } from "./routes/decision-routes.ts";
import { jobsRoute, retrainRoute } from "./routes/job-routes.ts";
import { memoryRoute } from "./routes/memory-route.ts";
import { healthRoute, openApiRoute, startPageRoute } from "./routes/open-routes.ts";
import { reviewPageRoutes } from "./routes/review-page-routes.ts";
import {
  agreementRoute,
  blindLabelRoute,
  blindSampleRoute,
  correctionsRoute,
  reviewOverviewRoute,
  reviewReleasesRoute,
  verdictsRoute,
} from "./routes/review-routes.ts";
import { sessionRoute } from "./routes/session-route.ts";
import type { Services } from "./services.ts";

const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "cross-origin-resource-policy": "cross-origin",
} as const;
const NOTHING_LOADS = "default-src 'none'; frame-ancestors 'none'";
/** What is no document of ours: nothing in it may load or run. */
const REFUSAL_HEADERS = { ...SECURITY_HEADERS, "content-security-policy": NOTHING_LOADS } as const;

/** All routes of the collector, in the order of the documentation. */
export function createRoutes(services: Services): readonly Route[] {
  const startedAt = services.clock.now();
  const routes: Route[] = [
    sessionRoute(services),
    appendDecisionsRoute(services),
    exportDecisionsRoute(services),
    eraseRoute(services),
    bundleRoute(services),
    assetRoute(services),
    memoryRoute(services),
    reviewOverviewRoute(services),
    correctionsRoute(services),
    verdictsRoute(services),
    blindSampleRoute(services),
    blindLabelRoute(services),
    agreementRoute(services),
    reviewReleasesRoute(services),
    retrainRoute(services),
    jobsRoute(services),
    ...reviewPageRoutes(),
    healthRoute(services, startedAt),
    openApiRoute(() => routes),
    startPageRoute(services, startedAt),
  ];
  return routes;
}

interface Gate {
  readonly authenticator: Authenticator;
  readonly perToken: RateLimiter;
  readonly perTenant: RateLimiter;
  readonly crossOrigin: CrossOrigin;
}

/** Names the caller, counts the request against its limits, and checks that its kind of token may call this route. */
function admit(gate: Gate, route: Route, header: string | undefined): Caller | null {
  if (route.access === "open") return null;
  const caller = gate.authenticator.identify(header);
  if (caller) {
    gate.perToken.take(callerKey(caller));
    gate.perTenant.take(caller.tenant.id);
  }
  return route.access === "by-file" ? caller : requireCaller(caller, route.access);
}

function finish(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

async function answer(services: Services, gate: Gate, route: Route, context: Context): Promise<Response> {
  const startedAt = performance.now();
  const requestId = randomUUID();
  let caller: Caller | null = null;
  let code: string | null = null;
  let response: Response;
  try {
    caller = admit(gate, route, context.req.header("authorization"));
    const body = route.body ? await readJsonBody(context.req.raw) : undefined;
    const [parameter = ""] = Object.values(context.req.param());
    response = await route.handle(context, { caller, body, query: context.req.query(), parameter: String(parameter) });
  } catch (thrown) {
    const error = AppError.from(thrown);
    code = error.code;
    if (code === "internal") services.log("error", "request failed", { requestId, reason: error.message });
    response = errorResponse(error);
  }
  services.log("info", "request", {
    requestId,
    method: context.req.method,
    route: route.path,
    status: response.status,
    ms: Math.round(performance.now() - startedAt),
    tenant: caller?.tenant.id ?? null,
    code,
  });
  return finish(response, {
    ...gate.crossOrigin.headers(context.req.header("origin"), caller?.tenant ?? null),
    ...REFUSAL_HEADERS,
    "cache-control": "no-store",
    vary: "Origin",
    "x-request-id": requestId,
  });
}

/** /assets/{sha256} as Hono writes it: /assets/:sha256 */
function routerPath(route: Route): string {
  return route.path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** The router of these routes. Everything not in the table is 404 or 405, in the same form as every other error. */
export function createApp(services: Services, routes: readonly Route[]): Hono {
  const gate: Gate = {
    authenticator: createAuthenticator(
      createTokenRegister(services.config, services.clock, services.log),
      services.sessions,
      services.clock,
    ),
    perToken: createRateLimiter(services.config.limits.tokenRequestsPerMinute, services.clock),
    perTenant: createRateLimiter(services.config.limits.tenantRequestsPerMinute, services.clock),
    crossOrigin: createCrossOrigin(services.config),
  };
  const app = new Hono();
  for (const route of routes)
    app.on(route.method, routerPath(route), (context) => answer(services, gate, route, context));
  for (const path of new Set(routes.map(routerPath))) {
    const allow = [...routes.filter((route) => routerPath(route) === path).map(({ method }) => method), "OPTIONS"].join(
      ", ",
    );
    app.options(path, (context) => finish(gate.crossOrigin.preflight(context.req.raw), SECURITY_HEADERS));
    app.all(path, () => {
      const refused = errorResponse(new AppError("bad_request", `The method must be one of ${allow}`));
      return finish(
        new Response(refused.body, { status: 405, headers: { ...Object.fromEntries(refused.headers), allow } }),
        REFUSAL_HEADERS,
      );
    });
  }
  app.notFound((context) =>
    finish(errorResponse(new AppError("not_found", "There is no such route")), {
      ...REFUSAL_HEADERS,
      ...gate.crossOrigin.headers(context.req.header("origin"), null),
    }),
  );
  app.onError((thrown) => finish(errorResponse(thrown), REFUSAL_HEADERS));
  return app;
}
