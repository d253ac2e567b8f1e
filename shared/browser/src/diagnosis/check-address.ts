import type { DiagnosisDetail, DiagnosisStep } from "../browser-api.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the collector's address is one that an app can use: https (http for loopback only), no path, no credentials. */
export function checkAddress(collectorUrl: string): DiagnosisStep {
  const detail = problemOf(collectorUrl);
  return { step: "address", ok: detail === "ok", detail };
}

function problemOf(collectorUrl: string): DiagnosisDetail {
  if (!URL.canParse(collectorUrl)) return "address-malformed";
  const url = new URL(collectorUrl);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "address-malformed";
  if (url.username !== "" || url.password !== "") return "address-malformed";
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) return "address-not-https";
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || collectorUrl.endsWith("/"))
    return "address-has-path";
  return "ok";
}
