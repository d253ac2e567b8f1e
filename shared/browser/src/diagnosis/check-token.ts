import { AppError, type SessionGrant } from "@lucid/core";
import type { DiagnosisOptions, DiagnosisStep } from "../browser-api.ts";
import { type HttpAnswer, jsonOf } from "../http-answer.ts";
import { isGrant } from "../session-keeper.ts";
import { failedStep } from "./failed-step.ts";

/** Asks for a session through the helpdesk's proxy: proves the secure token and the proxy's list of allowed hosts. */
export async function checkToken({ host, appVersion }: Pick<DiagnosisOptions, "host" | "appVersion">): Promise<{
  readonly step: DiagnosisStep;
  readonly grant: SessionGrant | null;
}> {
  let answer: HttpAnswer;
  try {
    answer = await host.proxyRequest({ operation: "session", body: JSON.stringify({ app: host.desk, appVersion }) });
  } catch (thrown) {
    return { step: failedStep("token", "proxy-refused", thrown), grant: null };
  }
  try {
    const grant = jsonOf(answer);
    if (isGrant(grant)) return { step: { step: "token", ok: true, detail: "ok" }, grant };
    throw new AppError("bad_request", "The answer is no session");
  } catch (thrown) {
    const refused = answer.status === 401 || answer.status === 403;
    return { step: failedStep("token", refused ? "token-refused" : "session-invalid", thrown), grant: null };
  }
}
