/** The child process of createChildStarterFitter: one request in, one answer out, then it ends. */
import { findPersonalData } from "@lucid/core";
import { fitStarter } from "@lucid/trainer";
import { loadEncoder } from "@lucid/trainer/node";
import type { FittedStarter, StarterRequest } from "./starter-bundle.ts";

async function fit({ taxonomy, encoderFolder, seed }: StarterRequest): Promise<FittedStarter> {
  const { id, encoder, tokenizer } = await loadEncoder(encoderFolder);
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
