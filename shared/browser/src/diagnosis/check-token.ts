import { AppError, type SessionGrant } from "@lucid/core";
import type { DiagnosisDetail, DiagnosisOptions, DiagnosisStep } from "../browser-api.ts";
import { type HttpAnswer, isCollectorsRefusal, jsonOf } from "../http-answer.ts";
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
    return { step: failedStep("token", detailOf(answer), thrown), grant: null };
  }
}

/** A proxy says with a status of its own (403, 502 …) that it may not, or could not, reach the collector. */
function detailOf(answer: HttpAnswer): DiagnosisDetail {
  const onTheWay = answer.status === 403 || answer.status === 0 || answer.status >= 500;
  if (onTheWay && !isCollectorsRefusal(answer)) return "proxy-refused";
  return answer.status === 401 || answer.status === 403 ? "token-refused" : "session-invalid";
}
