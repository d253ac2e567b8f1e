import type { SessionGrant } from "@lucid/core";
import { AppError } from "@lucid/core";
import { sessionGrantSchema, sessionRequestSchema } from "../../schemas/session-schema.ts";
import { boughtWith, requireCaller } from "../caller.ts";
import { defineRoute } from "../route.ts";
import type { Services } from "../services.ts";

/** Exchanges the tenant's secure token, which only the helpdesk's proxy can fill in, for a session of 8 hours. */
export function sessionRoute({ sessions, clock, pace, secrets }: Services) {
  return defineRoute({
    method: "POST",
    path: "/v1/session",
    summary: "Ask for a session token of 8 hours, through the helpdesk's proxy",
    access: { secure: true },
    body: { name: "SessionRequest", schema: sessionRequestSchema },
    answer: { name: "SessionGrant", schema: sessionGrantSchema },
    handle(context, { caller, body }) {
      const buyer = requireCaller(caller, { secure: true });
      if (buyer.kind !== "secure") throw new AppError("forbidden", "Sessions are bought with the secure token");
      const { tenant } = buyer;
      if (!tenant.desks.has(body.app)) {
        const desks = [...tenant.desks].join(" or ");
        throw new AppError("forbidden", `app: this token belongs to a ${desks} installation, not ${body.app}`);
      }
      const { token, claims } = sessions.issue(
        { tenant: tenant.id, app: body.app, boughtWith: boughtWith(buyer.tokenHash) },
        clock.now(),
      );
      pace.seen(tenant.id, "session", claims.session);
      const grant: SessionGrant = {
        token,
        expiresAt: claims.expiresAt,
        tenant: tenant.id,
        privacyLevel: tenant.privacyLevel,
        pseudonymKey: secrets.pseudonymKey(tenant.id),
        flushAfterMs: pace.flushAfterMs(tenant.id),
      };
      return context.json(grant);
    },
  });
}
