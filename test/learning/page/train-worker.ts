import { createTicketTokenizer } from "@lucid/classifier";
import { createWebEncoder } from "@lucid/classifier/browser";
import { AppError, findPersonalData } from "@lucid/core";
import type { TextTools } from "@lucid/trainer";
import { trainOnFile } from "./train-on-file.ts";
import type { EncoderAddresses, TrainAnswer, TrainRequest } from "./training-messages.ts";

/** Everything that takes time happens here, so that the page stays usable: encoding and fitting, on one thread. */
addEventListener("message", (event: MessageEvent<TrainRequest>) => {
  run(event.data).catch((thrown: unknown) => answer({ kind: "failed", error: AppError.from(thrown).toJSON() }));
});

async function run({ file, settings, addresses }: TrainRequest): Promise<void> {
  const { tools, encoderId } = await openTools(addresses);
  const source = { name: file.name, size: file.size, chunks: chunksOf(file) };
  const outcome = await trainOnFile(source, settings, { tools, encoderId }, (step) =>
    answer({ kind: "progress", step }),
  );
  await tools.encoder.dispose();
  answer({ kind: "done", outcome });
}

function answer(message: TrainAnswer): void {
  postMessage(message);
}

async function openTools(addresses: EncoderAddresses): Promise<{ tools: TextTools; encoderId: string }> {
  const [manifest, model, json, wasmBinary] = await Promise.all([
    fetchBytes(addresses.manifest),
    fetchBytes(addresses.model),
    fetchBytes(addresses.tokenizer),
    fetchBytes(addresses.wasm),
  ]);
  const { id, dims, maxTokens } = JSON.parse(new TextDecoder().decode(manifest)) as {
    readonly id: string;
    readonly dims: number;
    readonly maxTokens: number;
  };
  const identity = { hash: await sha256(model), dims, maxTokens };
  const encoder = await createWebEncoder({ ...identity, model, wasmBinary, executionProvider: "wasm" });
  const tokenizer = createTicketTokenizer({ json, hash: await sha256(json) });
  return { tools: { encoder, tokenizer, findPersonalData }, encoderId: id };
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function fetchBytes(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok) throw new AppError("not_found", `${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
