/** The child process of createChildStarterFitter: one request in, one answer out, then it ends. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTicketTokenizer } from "@lucid/classifier";
import { createNodeEncoder } from "@lucid/classifier/node";
import { findPersonalData } from "@lucid/core";
import { fitStarter } from "@lucid/trainer";
import { encoderManifestSchema } from "./encoder-files.ts";
import type { FittedStarter, StarterRequest } from "./starter-bundle.ts";

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function fit({ taxonomy, encoderFolder, seed }: StarterRequest): Promise<FittedStarter> {
  const { id, dims, maxTokens } = encoderManifestSchema.parse(
    JSON.parse(readFileSync(join(encoderFolder, "manifest.json"), "utf8")),
  );
  const json = readFileSync(join(encoderFolder, "tokenizer.json"));
  const tokenizer = createTicketTokenizer({ json, hash: sha256(json) });
  const model = join(encoderFolder, "encoder.onnx");
  const encoder = await createNodeEncoder({ model, hash: sha256(readFileSync(model)), dims, maxTokens });
  try {
    const fitted = await fitStarter({ taxonomy, tokenizer, encoder, encoderId: id, findPersonalData, seed });
    return { heads: fitted.heads, goldens: fitted.goldens, evaluation: fitted.report.evaluation };
  } finally {
    await encoder.dispose();
  }
}

async function answer(request: StarterRequest): Promise<{ fitted: FittedStarter } | { failed: string }> {
  try {
    return { fitted: await fit(request) };
  } catch (thrown) {
    return { failed: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

process.once("message", (request) => {
  void answer(request as StarterRequest).then((result) => process.send?.(result, () => process.disconnect()));
});
