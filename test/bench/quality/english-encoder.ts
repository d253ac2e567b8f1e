import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createTicketTokenizer, type TicketTokenizer } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import type { Encoder } from "@lucid/core";

export const ENCODER_FOLDER = "models/encoders/en";

/** SHA-256, hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The English encoder and its tokenizer as they ship, on Node's runtime with one thread. */
export async function loadEnglishEncoder(root: string): Promise<{ encoder: Encoder; tokenizer: TicketTokenizer }> {
  const file = (name: string) => readFileSync(path.join(root, ENCODER_FOLDER, name));
  const model = file("encoder.onnx");
  const json = file("tokenizer.json");
  const { dims, maxTokens } = JSON.parse(file("manifest.json").toString()) as { dims: number; maxTokens: number };
  const encoder = await createNodeEncoder({ model, hash: sha256(model), dims, maxTokens });
  return { encoder, tokenizer: createTicketTokenizer({ json, hash: sha256(json) }) };
}
