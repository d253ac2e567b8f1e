import { parentPort, workerData } from "node:worker_threads";
import { createNodeEncoder } from "@lucid/classifier/node";
import { AppError, type AppErrorJson, type Encoder } from "@lucid/core";

/** What a worker is made with: the model's path or its bytes, and what it is. */
export interface EncoderWorkerData {
  readonly model: string | Uint8Array;
  readonly hash: string;
  readonly dims: number;
  readonly maxTokens: number;
}

export interface EncodeRequest {
  readonly id: number;
  readonly tokenIds: readonly number[];
}

/** Ends the thread when the text at hand is through: a thread that is torn out of the native runtime takes the process along. */
export interface CloseRequest {
  readonly close: true;
}

/** An answer to the request of that id; id -1: the model could not be loaded. */
export type EncodeAnswer =
  | { readonly id: number; readonly encoded: Awaited<ReturnType<Encoder["encode"]>> }
  | { readonly id: number; readonly error: AppErrorJson };

const port = parentPort;
if (port !== null) {
  const loading = createNodeEncoder(workerData as EncoderWorkerData);
  loading.catch((thrown: unknown) => port.postMessage({ id: -1, error: AppError.from(thrown).toJSON() }));
  port.on("message", async (request: EncodeRequest | CloseRequest) => {
    if ("close" in request) {
      await loading.then((encoder) => encoder.dispose()).catch(() => undefined);
      port.close();
      return;
    }
    const { id, tokenIds } = request;
    try {
      const encoded = await (await loading).encode(tokenIds);
      port.postMessage({ id, encoded }, [encoded.pooled.buffer as ArrayBuffer]);
    } catch (thrown) {
      port.postMessage({ id, error: AppError.from(thrown, "encoder_invalid").toJSON() });
    }
  });
}
