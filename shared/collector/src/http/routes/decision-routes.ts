import { createHmac } from "node:crypto";
import { AppError, type AppendResult, type Decision, type EraseSelector } from "@lucid/core";
import { limitToPrivacyLevel } from "../../decisions/limit-to-privacy-level.ts";
import { type CheckedDecision, checkDecision } from "../../decisions/validate-decision.ts";
import {
  appendResponseSchema,
  decisionBatchEnvelopeSchema,
  decisionBatchSchema,
  decisionPageSchema,
  eraseRequestSchema,
  eraseResponseSchema,
  pageQuerySchema,
} from "../../schemas/decision-schema.ts";
import { type Caller, requireCaller } from "../caller.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";

const SENDERS = { session: "decisions:write", secure: true } as const;

/** A row without a readable id cannot be answered by name, so the whole batch is refused and nothing is stored. */
function refuseNameless(checked: readonly CheckedDecision[]): void {
  const nameless = checked.flatMap((one) => (one.valid || one.id !== null ? [] : [one.reason]));
  if (nameless.length > 0) throw new AppError("bad_request", nameless.slice(0, 3).join("; "));
}

function noteActivity({ pace }: Services, caller: Caller, decisions: readonly Decision[]): void {
  if (caller.kind === "session") pace.seen(caller.tenant.id, "session", caller.claims.session);
  for (const agent of new Set(decisions.map((decision) => decision.agent))) pace.seen(caller.tenant.id, "agent", agent);
}

async function takeIn(services: Services, caller: Caller, raw: readonly unknown[]): Promise<readonly AppendResult[]> {
  const { tenant } = caller;
  const checked = raw.map((one, index) => checkDecision(one, index, services.labelsOf(tenant)));
  refuseNameless(checked);
  const kept = checked.flatMap((one) =>
    one.valid ? [limitToPrivacyLevel(one.decision, tenant.privacyLevel, services.redact)] : [],
  );
  noteActivity(services, caller, kept);
  const stored = [...(await services.decisions.append(tenant.id, kept))];
  const rejected = checked.length - kept.length;
  if (rejected > 0) services.log("warn", "decisions rejected", { tenant: tenant.id, rejected, of: checked.length });
  return checked.map((one): AppendResult => {
    if (!one.valid) return { id: one.id ?? "", status: "rejected", reason: one.reason };
    const result = stored.shift();
    if (!result) throw new AppError("internal", "The store answered for fewer decisions than it was given");
    return result;
  });
}

/** Takes decisions in: answers only when what it names stored or duplicate is durable. */
export function appendDecisionsRoute(services: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/decisions",
    summary: "Send decisions; idempotent by id, acknowledged only when durable",
    access: SENDERS,
    body: { name: "DecisionBatchEnvelope", schema: decisionBatchEnvelopeSchema },
    documentedBody: { name: "DecisionBatch", schema: decisionBatchSchema },
    answer: { name: "AppendResponse", schema: appendResponseSchema },
    async handle(context, { caller, body }) {
      const sender = requireCaller(caller, SENDERS);
      const results = await takeIn(services, sender, body.decisions);
      return context.json({ results, flushAfterMs: services.pace.flushAfterMs(sender.tenant.id) });
    },
  });
}

/** Everything a tenant has, page by page, in the order of arrival. */
export function exportDecisionsRoute({ decisions }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/decisions",
    summary: "Read decisions in the order of arrival",
    access: { admin: true },
    query: pageQuerySchema,
    answer: { name: "DecisionPage", schema: decisionPageSchema },
    async handle(context, { caller, query }) {
      const { tenant } = requireCaller(caller, { admin: true });
      return context.json(await decisions.exportSince(tenant.id, query.cursor ?? null, query.limit));
    },
  });
}

type EraseRequest = ReturnType<typeof eraseRequestSchema.parse>;

function toSelector(request: EraseRequest, pseudonymKey: string): EraseSelector {
  const pseudonym = (rawId: string) =>
    createHmac("sha256", Buffer.from(pseudonymKey, "base64")).update(rawId).digest("hex").slice(0, 32);
  if ("requesterId" in request) return { requester: pseudonym(request.requesterId) };
  if ("agentId" in request) return { agent: pseudonym(request.agentId) };
  return request;
}

/** Erases a ticket's, requester's or agent's decisions, bytes included. */
export function eraseRoute({ decisions, reviews, forgetTraining, secrets, log }: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/erase",
    summary: "Erase what is kept about a ticket, a requester or an agent",
    access: { admin: true },
    body: { name: "EraseRequest", schema: eraseRequestSchema },
    answer: { name: "EraseResponse", schema: eraseResponseSchema },
    async handle(context, { caller, body }) {
      const { tenant } = requireCaller(caller, { admin: true });
      const erased = await decisions.erase(tenant.id, toSelector(body, secrets.pseudonymKey(tenant.id)));
      await reviews.forgetErased(tenant.id);
      await forgetTraining(tenant.id);
      log("info", "erased", { tenant: tenant.id, by: Object.keys(body).join(), erased });
      return context.json({ erased });
    },
  });
}
