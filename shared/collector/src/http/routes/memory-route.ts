import { AppError } from "@lucid/core";
import { memoryPageSchema, memoryQuerySchema } from "../../schemas/memory-schema.ts";
import { requireCaller } from "../caller.ts";
import { matchesEtag } from "../negotiation.ts";
import { defineRoute, NOT_CHANGED } from "../route.ts";
import type { Services } from "../services.ts";

const READERS = { session: "memory:read" } as const;
const RETRY_AFTER_MS = 5000;

/** What agents decided lately, for the nearest-neighbour term of every panel: no text, no agent, no requester. */
export function memoryRoute({ memory }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/memory",
    summary: "Recent corrections as vectors and labels, for every panel of the tenant",
    access: READERS,
    query: memoryQuerySchema,
    answer: { name: "MemoryPage", schema: memoryPageSchema },
    furtherAnswers: NOT_CHANGED,
    async handle(context, { caller, query }) {
      const { tenant } = requireCaller(caller, READERS);
      const answer = await memory.page(tenant, query.since ?? null);
      if (!answer) {
        throw new AppError("unavailable", "The first bundle is being made", { retryAfterMs: RETRY_AFTER_MS });
      }
      const headers = { etag: answer.etag, "cache-control": "private, no-cache" };
      if (matchesEtag(context.req.header("if-none-match"), answer.etag)) return context.body(null, 304, headers);
      return context.json(answer.page, 200, headers);
    },
  });
}
