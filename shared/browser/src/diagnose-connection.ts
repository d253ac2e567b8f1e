import type { SessionGrant } from "@lucid/core";
import type { DiagnosisOptions, DiagnosisStep, DiagnosisStepId } from "./browser-api.ts";
import { checkAddress } from "./diagnosis/check-address.ts";
import { checkAssets, checkBundle } from "./diagnosis/check-bundle.ts";
import { checkReach } from "./diagnosis/check-reach.ts";
import { checkStorage, checkWasm, checkWorker } from "./diagnosis/check-runtime.ts";
import { checkToken } from "./diagnosis/check-token.ts";

const TIMEOUT_MS = 10_000;

/**
 * "Test connection": what stands between this browser and a working installation, step by step, in the order of DIAGNOSIS_STEPS. Never
 * rejects: what goes wrong is a step's detail. A step that needs a failed one is "skipped" (not ok). Independent steps run anyway, so
 * that an admin sees everything that is wrong at once.
 */
export async function diagnoseConnection(options: DiagnosisOptions): Promise<readonly DiagnosisStep[]> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const steps: DiagnosisStep[] = [];
  const report = (step: DiagnosisStep): boolean => {
    steps.push(step);
    options.onStep?.(step);
    return step.ok;
  };
  const skip = (...ids: DiagnosisStepId[]) => {
    for (const step of ids) report({ step, ok: false, detail: "skipped" });
  };

  if (!report(checkAddress(options.collectorUrl))) {
    skip("tls", "reachable", "cors", "token", "signature", "assets");
  } else {
    const reach = await checkReach(options.collectorUrl, { fetch, timeoutMs });
    for (const step of reach) report(step);
    const reachable = reach.every((step) => step.ok);
    const token = await checkToken(options);
    report(token.step);
    if (token.grant === null || !reachable) skip("signature", "assets");
    else await checkContent(options, token.grant, { fetch, timeoutMs, report, skip });
  }
  report(checkWasm());
  report(await checkStorage());
  report(await checkWorker(options, timeoutMs));
  return steps;
}

interface ContentContext {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly report: (step: DiagnosisStep) => boolean;
  readonly skip: (...ids: DiagnosisStepId[]) => void;
}

async function checkContent(options: DiagnosisOptions, grant: SessionGrant, context: ContentContext): Promise<void> {
  const bundle = await checkBundle(options, grant, context);
  context.report(bundle.step);
  if (bundle.manifest === null) context.skip("assets");
  else context.report(await checkAssets(options.collectorUrl, bundle.manifest, context));
}
