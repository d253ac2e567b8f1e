import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { AppError, type EncodedText, type Encoder } from "@lucid/core";
import type { CloseRequest, EncodeAnswer, EncodeRequest, EncoderWorkerData } from "./encoder-worker.ts";

interface Pending {
  readonly resolve: (encoded: EncodedText) => void;
  readonly reject: (error: AppError) => void;
}

interface Member {
  readonly worker: Worker;
  /** Why this thread answers no more. */
  broken: AppError | null;
  readonly pending: Map<number, Pending>;
}

/**
 * One encoder made of several, each in a thread of its own with one thread inside. The native runtime's `run` blocks
 * the thread that calls it, so this is what puts every core to work; a session over several threads gains next to
 * nothing on texts this short. A text goes to the thread with the fewest waiting. Rejects with encoder_invalid when the
 * model cannot be loaded or a thread dies.
 */
export function createEncoderPool(model: EncoderWorkerData, threads: number): Encoder {
  const members = Array.from({ length: threads }, () => createMember(model));
  let nextId = 0;
  let disposed = false;
  return {
    hash: model.hash,
    dims: model.dims,
    maxTokens: model.maxTokens,
    encode: async (tokenIds, signal) => {
      throwIfUnusable(disposed, signal);
      const member = members.reduce((least, one) => (one.pending.size < least.pending.size ? one : least));
      if (member.broken !== null) throw member.broken;
      const id = nextId++;
      const encoded = await new Promise<EncodedText>((resolve, reject) => {
        member.pending.set(id, { resolve, reject });
        member.worker.postMessage({ id, tokenIds } satisfies EncodeRequest);
      });
      throwIfUnusable(false, signal);
      return encoded;
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      await Promise.all(
        members.map(async ({ worker, broken }) => {
          if (broken !== null) return;
          const ended = once(worker, "exit");
          worker.postMessage({ close: true } satisfies CloseRequest);
          await ended;
        }),
      );
    },
  };
}

function createMember(model: EncoderWorkerData): Member {
  const worker = new Worker(new URL("./start-encoder-worker.mjs", import.meta.url), {
    execArgv: [],
    workerData: model,
  });
  const member: Member = { worker, broken: null, pending: new Map() };
  const breakDown = (error: AppError) => {
    member.broken ??= error;
    for (const { reject } of member.pending.values()) reject(member.broken);
    member.pending.clear();
  };
  worker.on("message", (answer: EncodeAnswer) => {
    if (answer.id < 0 && "error" in answer) return breakDown(AppError.fromJSON(answer.error));
    const waiting = member.pending.get(answer.id);
    member.pending.delete(answer.id);
    if ("error" in answer) waiting?.reject(AppError.fromJSON(answer.error));
    else waiting?.resolve(answer.encoded);
  });
  worker.on("error", (cause) => breakDown(new AppError("encoder_invalid", "An encoder's thread died", { cause })));
  worker.on("exit", () => breakDown(new AppError("encoder_invalid", "An encoder's thread ended")));
  return member;
}

function throwIfUnusable(disposed: boolean, signal: AbortSignal | undefined): void {
  if (disposed) throw new AppError("internal", "The encoder was disposed");
  if (signal?.aborted === true) throw new AppError("aborted", "Cancelled");
}
