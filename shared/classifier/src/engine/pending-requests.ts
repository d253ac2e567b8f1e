import { AppError, type ClassifyRequest, type Suggestion } from "@lucid/core";
import type { EngineReply, EngineRequest } from "./protocol.ts";

/** Requests that wait for their reply, by id. */
export interface PendingRequests {
  readonly size: number;
  /** Registers a question about a ticket; resolves with the answer to exactly this question. */
  classify(id: number, request: ClassifyRequest, textHash: string): Promise<Suggestion>;
  embed(id: number): Promise<readonly Float32Array[]>;
  /** Delivers a reply; one that nobody waits for is dropped. */
  settle(reply: EngineReply): void;
  reject(id: number, error: AppError): void;
  rejectAll(error: AppError): void;
  /** Ids of questions that went down with a worker for the second time are rejected; the others are asked again. */
  survivors(): readonly number[];
}

interface Pending {
  readonly expects: { readonly ticketId: string | null; readonly textHash: string } | null;
  readonly resolve: (reply: EngineReply) => void;
  readonly reject: (error: AppError) => void;
  crashes: number;
}

/** An answer for another ticket or another text than asked never reaches the caller. */
export function createPendingRequests(): PendingRequests {
  const pending = new Map<number, Pending>();
  const wait = (id: number, expects: Pending["expects"]) =>
    new Promise<EngineReply>((resolve, reject) => pending.set(id, { expects, resolve, reject, crashes: 0 }));
  const reject = (id: number, error: AppError) => {
    pending.get(id)?.reject(error);
    pending.delete(id);
  };
  return {
    get size() {
      return pending.size;
    },
    async classify(id, request, textHash) {
      const reply = await wait(id, { ticketId: request.ticketId, textHash });
      if (reply.type === "suggestion") return reply.suggestion;
      throw new AppError("internal", `The engine answered ${reply.type} to classify`);
    },
    async embed(id) {
      const reply = await wait(id, null);
      if (reply.type === "vectors") return reply.vectors;
      throw new AppError("internal", `The engine answered ${reply.type} to golden`);
    },
    settle(reply) {
      const waiting = pending.get(reply.id);
      if (waiting === undefined) return;
      if (reply.type === "error") return reject(reply.id, AppError.fromJSON(reply.error));
      if (reply.type === "suggestion" && !isAnswerTo(waiting.expects, reply)) {
        return reject(reply.id, new AppError("internal", "The engine answered for another ticket or text; dropped"));
      }
      pending.delete(reply.id);
      waiting.resolve(reply);
    },
    reject,
    rejectAll(error) {
      for (const id of [...pending.keys()]) reject(id, error);
    },
    survivors() {
      for (const [id, waiting] of pending) {
        waiting.crashes += 1;
        if (waiting.crashes > 1) reject(id, new AppError("engine_crashed", "The engine died twice over this ticket"));
      }
      return [...pending.keys()];
    },
  };
}

function isAnswerTo(expects: Pending["expects"], reply: EngineReply & { readonly type: "suggestion" }): boolean {
  if (expects === null) return false;
  const { ticketId, textHash, suggestion } = reply;
  return ticketId === expects.ticketId && textHash === expects.textHash && suggestion.ticketId === expects.ticketId;
}

/** Requests whose reply is awaited. */
export type AwaitedRequest = EngineRequest & { readonly type: "classify" | "golden" };
