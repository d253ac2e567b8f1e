import type { DiagnosisDetail, DiagnosisStep } from "../browser-api.ts";

export interface ReachOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/**
 * TLS, reachability and CORS from this page. A browser hides why a request failed; asking once more without CORS tells a refused origin
 * from an unreachable server, and a policy violation event tells the page's own policy.
 */
export async function checkReach(collectorUrl: string, { fetch, timeoutMs }: ReachOptions): Promise<DiagnosisStep[]> {
  const health = `${collectorUrl}/healthz`;
  const watch = watchPolicy();
  try {
    const response = await fetch(health, {
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    return isHealth(response, body) ? steps("ok", "ok", "ok") : steps("ok", "not-a-collector", "ok");
  } catch (thrown) {
    const technical = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    if (watch.refused()) return steps("ok", "csp-connect-refused", "skipped", technical);
    if (await answersWithoutCors(health, { fetch, timeoutMs })) return steps("ok", "ok", "cors-refused", technical);
    const secure = collectorUrl.startsWith("https:");
    return secure
      ? steps("tls-or-unreachable", "skipped", "skipped", technical)
      : steps("ok", "unreachable", "skipped", technical);
  } finally {
    watch.stop();
  }
}

function steps(
  tls: DiagnosisDetail,
  reachable: DiagnosisDetail,
  cors: DiagnosisDetail,
  technical?: string,
): DiagnosisStep[] {
  const make = (step: DiagnosisStep["step"], detail: DiagnosisDetail): DiagnosisStep => {
    const plain = { step, ok: detail === "ok", detail };
    return plain.ok || detail === "skipped" || technical === undefined ? plain : { ...plain, technical };
  };
  return [make("tls", tls), make("reachable", reachable), make("cors", cors)];
}

/** The collector answers JSON, 200 or 503 (up, but not ready): another server answers a page. */
function isHealth(response: Response, body: string): boolean {
  if (response.status !== 200 && response.status !== 503) return false;
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === "object" && json !== null;
  } catch {
    // Not JSON: not a collector.
    return false;
  }
}

async function answersWithoutCors(address: string, { fetch, timeoutMs }: ReachOptions): Promise<boolean> {
  try {
    await fetch(address, {
      mode: "no-cors",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return true;
  } catch {
    // Unreachable this way too: that is the answer.
    return false;
  }
}

function watchPolicy() {
  let refused = false;
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (event.effectiveDirective === "connect-src") refused = true;
  };
  const target = typeof document === "undefined" ? null : document;
  target?.addEventListener("securitypolicyviolation", onViolation);
  return {
    refused: () => refused,
    stop: () => target?.removeEventListener("securitypolicyviolation", onViolation),
  };
}
