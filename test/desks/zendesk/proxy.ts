import { createHmac } from "node:crypto";
import type { Settings } from "../shared-parts/app-settings.ts";
import { faultDelay } from "../shared-parts/fault-list.ts";
import { isLoopback, type ProxyAnswer, sendOutside } from "../shared-parts/proxied-call.ts";
import type { ZendeskInstallation, ZendeskState } from "./state.ts";

/** What an app passes to `client.request`, as far as this desk understands it. */
export interface AppRequest {
  url: string;
  type?: string;
  method?: string;
  contentType?: string;
  data?: unknown;
  headers?: Record<string, string>;
  secure?: boolean;
  jwt?: { algorithm?: string; secret_key?: string; expiry?: number; claims?: Record<string, unknown> };
}

const proxyTimeoutMs = 15_000;

/**
 * Makes an app's call to the outside. Settings are filled in here and nowhere else, only for `secure: true`, only for hosts
 * that the manifest whitelists, only over https (http for this machine).
 */
export async function proxyForApp(
  state: ZendeskState,
  installation: ZendeskInstallation,
  request: AppRequest,
): Promise<ProxyAnswer> {
  const fault = state.faults.strike("request", request.url);
  await faultDelay(fault);
  const call = preparedCall(installation, request);
  const refused = whyRefused(installation, call.url, request);
  const answer = await answerOf(
    call,
    refused,
    fault?.error ? { text: fault.error, status: fault.status ?? 500 } : undefined,
  );
  state.proxyLog.push({
    at: new Date().toISOString(),
    appId: installation.appId,
    ...call,
    status: answer.status,
    responseText: answer.text,
    ...(refused ? { refused } : {}),
  });
  return answer;
}

interface PreparedCall {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

function answerOf(
  call: PreparedCall,
  refused: string | undefined,
  fault: { text: string; status: number } | undefined,
): Promise<ProxyAnswer> {
  if (fault) return Promise.resolve({ ...fault, statusText: "Error", headers: {} });
  if (refused)
    return Promise.resolve({
      status: 403,
      statusText: "Forbidden",
      headers: {},
      text: JSON.stringify({ error: refused }),
    });
  return sendOutside(call.url, call, proxyTimeoutMs);
}

function preparedCall(installation: ZendeskInstallation, request: AppRequest): PreparedCall {
  const values = request.secure ? { ...installation.settings } : undefined;
  const fill = (text: string) => filled(text, values, request);
  const method = (request.type ?? request.method ?? "GET").toUpperCase();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!name.includes("_")) headers[name.toLowerCase()] = fill(String(value));
  }
  headers["content-type"] ??= request.contentType ?? "application/x-www-form-urlencoded; charset=UTF-8";
  return { url: fill(request.url), method, headers, body: fill(bodyText(request.data)) };
}

function bodyText(data: unknown): string {
  if (data === undefined || data === null) return "";
  if (typeof data === "string") return data;
  return new URLSearchParams(Object.entries(data).map(([key, value]) => [key, String(value)])).toString();
}

function filled(text: string, settings: Settings | undefined, request: AppRequest): string {
  if (!settings) return text;
  const withSettings = text.replace(/\{\{\s*setting\.(\w+)\s*\}\}/g, (_whole, name: string) =>
    String(settings[name] ?? ""),
  );
  if (!request.jwt || !/\{\{\s*jwt\.token\s*\}\}/.test(withSettings)) return withSettings;
  return withSettings.replace(/\{\{\s*jwt\.token\s*\}\}/g, signedToken(request.jwt, settings));
}

/** HS256 over whatever claims the browser sent, as Zendesk does it: it proves tenant and app, never the agent. */
function signedToken(jwt: NonNullable<AppRequest["jwt"]>, settings: Settings): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const secret = (jwt.secret_key ?? "").replace(/\{\{\s*setting\.(\w+)\s*\}\}/g, (_whole, name: string) =>
    String(settings[name] ?? ""),
  );
  const now = Math.floor(Date.now() / 1000);
  const head = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ ...jwt.claims, iat: now, exp: now + (jwt.expiry ?? 60) })}`;
  return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
}

function whyRefused(installation: ZendeskInstallation, target: string, request: AppRequest): string | undefined {
  if (!URL.canParse(target)) return `${target} is not a full address`;
  const url = new URL(target);
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) return "Only https addresses can be called";
  const allowed = installation.package.domainWhitelist;
  if (!request.secure || allowed.includes(url.hostname) || allowed.includes(url.host)) return undefined;
  return `The host ${url.host} is not in the app's domainWhitelist`;
}
