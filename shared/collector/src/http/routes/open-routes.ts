import { healthSchema } from "../../schemas/bundle-schema.ts";
import { VERSION } from "../../version.ts";
import { openApiDocument } from "../openapi.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { START_PAGE_POLICY, startPage } from "../start-page.ts";

function readHealth({ decisions, preparation, clock }: Services, startedAt: number) {
  return {
    status: decisions.failing() ? ("degraded" as const) : ("ok" as const),
    version: VERSION,
    uptimeSeconds: Math.floor((clock.now() - startedAt) / 1000),
    queuedDecisions: decisions.queued(),
    bundles: preparation.state(),
  };
}

/** For load balancers and people: 503 while decisions cannot be stored. */
export function healthRoute(services: Services, startedAt: number) {
  return defineRoute({
    method: "GET",
    path: "/healthz",
    summary: "Whether the collector can store decisions",
    access: "open",
    answer: { name: "Health", schema: healthSchema },
    furtherAnswers: { 503: { description: "Decisions cannot be stored at the moment", sameBody: true } },
    handle(context) {
      const health = readHealth(services, startedAt);
      return context.json(health, health.status === "ok" ? 200 : 503, { "cache-control": "no-store" });
    },
  });
}

export function openApiRoute(routes: () => readonly Route[]) {
  return defineRoute({
    method: "GET",
    path: "/openapi.json",
    summary: "This document",
    access: "open",
    answer: { contentType: "application/json" },
    handle: (context) => context.json(openApiDocument(routes())),
  });
}

export function startPageRoute(services: Services, startedAt: number) {
  return defineRoute({
    method: "GET",
    path: "/",
    summary: "A page for people: public key, health, privacy level",
    access: "open",
    answer: { contentType: "text/html" },
    handle: (context) =>
      context.html(
        startPage({
          ...readHealth(services, startedAt),
          publicKey: services.secrets.publishingKey.publicKeyBase64,
          privacyLevels: [...new Set(services.config.tenants.map((tenant) => tenant.privacyLevel))],
        }),
        200,
        {
          "content-security-policy": START_PAGE_POLICY,
          "cache-control": "no-store",
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
        },
      ),
  });
}
