import { faultDelay } from "../shared-parts/fault-list.ts";
import { isLoopback, type ProxyAnswer, sendOutside } from "../shared-parts/proxied-call.ts";
import type { RequestTemplate } from "./app-package.ts";
import type { FreshdeskInstallation, FreshdeskState } from "./state.ts";

/** What an app passes to `client.request.invokeTemplate`. */
export interface TemplateCall {
  name: string;
  context?: Record<string, unknown>;
  body?: string;
}

/** An answer, or a refusal, as the app gets it. */
export interface TemplateAnswer {
  status: number;
  headers: Record<string, string>;
  response: string;
  attempts?: number;
  message?: string;
}

const timeoutMs = 15_000;
const requestsPerMinute = 50;
const bodyLimitBytes = 100 * 1024;
const minuteMs = 60_000;

/**
 * Runs a declared request template of an installed app with Freshdesk's limits: 50 calls a minute for the installation,
 * 100 KB of body, 15 s. Settings are filled in here; secure ones only inside headers.
 */
export async function invokeTemplate(
  state: FreshdeskState,
  installation: FreshdeskInstallation,
  call: TemplateCall,
): Promise<TemplateAnswer> {
  const fault = state.faults.strike("request", call.name);
  await faultDelay(fault);
  if (fault?.error) return refused(fault.status ?? 500, fault.error);
  const template = installation.package.templates[call.name];
  if (!template) return refused(400, `The request template ${call.name} is not declared.`);
  if (Buffer.byteLength(call.body ?? "") > bodyLimitBytes)
    return refused(413, "The request body is larger than 100 KB.");
  if (!withinLimit(installation.requestTimes, requestsPerMinute)) {
    return refused(429, "The number of requests exceeds the limit of 50 per minute.");
  }
  const prepared = prepare(installation, template, call);
  if ("message" in prepared) return refused(400, prepared.message);
  return sendWithRetries(state, installation, prepared, template);
}

const refused = (status: number, message: string): TemplateAnswer => ({
  status,
  headers: {},
  response: message,
  message,
});

/** True, and counted, while fewer than `limit` calls were made in the last minute. */
export function withinLimit(times: number[], limit: number): boolean {
  const now = Date.now();
  while (times.length > 0 && (times[0] ?? 0) <= now - minuteMs) times.shift();
  if (times.length >= limit) return false;
  times.push(now);
  return true;
}

interface PreparedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** Secure settings named anywhere but in a header. */
function leaksSecret(installation: FreshdeskInstallation, { schema }: RequestTemplate): boolean {
  const secure = installation.package.fields.filter((field) => field.secure).map((field) => field.name);
  const open = [schema.host ?? "", schema.path ?? "", ...Object.values(schema.query ?? {})].join(" ");
  return secure.some((name) => new RegExp(`iparam\\.${name}\\b`).test(open));
}

function prepare(
  installation: FreshdeskInstallation,
  template: RequestTemplate,
  call: TemplateCall,
): PreparedRequest | { message: string } {
  if (leaksSecret(installation, template)) return { message: "Secure iparams can be used in headers only." };
  const {
    protocol = "https",
    method = "GET",
    host: hostText = "",
    path = "/",
    headers = {},
    query = {},
  } = template.schema;
  const fill = (text: string) => filled(text, installation, call.context ?? {});
  const host = fill(hostText);
  if (!/^[\w.-]+(:\d+)?$|^\[::1\](:\d+)?$/.test(host)) {
    return { message: `The host "${host}" must come without scheme and path.` };
  }
  const local = isLoopback(host.replace(/:\d+$/, ""));
  if (!local && protocol !== "https") return { message: "Only https can be used." };
  const url = new URL(`${local ? "http" : "https"}://${host}${fill(path)}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, fill(value));
  const filledHeaders = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fill(value)]);
  return { url: url.href, method, headers: Object.fromEntries(filledHeaders), body: call.body ?? "" };
}

function filled(text: string, installation: FreshdeskInstallation, context: Record<string, unknown>): string {
  return text.replace(/<%=\s*(iparam|context)\.(\w+)\s*%>/g, (_whole, from: string, name: string) => {
    const value = from === "iparam" ? installation.settings[name] : context[name];
    return String(value ?? "");
  });
}

async function sendWithRetries(
  state: FreshdeskState,
  installation: FreshdeskInstallation,
  request: PreparedRequest,
  template: RequestTemplate,
): Promise<TemplateAnswer> {
  const maxAttempts = Math.max(1, template.options?.maxAttempts ?? 1);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendOutside(request.url, request, timeoutMs);
    state.proxyLog.push(logged(installation, request, answer));
    const again = (answer.status === 429 || answer.status >= 500) && attempt < maxAttempts;
    if (!again) return { status: answer.status, headers: answer.headers, response: answer.text, attempts: attempt };
    await new Promise((resolve) => setTimeout(resolve, template.options?.retryDelay ?? 0));
  }
}

function logged(installation: FreshdeskInstallation, request: PreparedRequest, answer: ProxyAnswer) {
  return {
    at: new Date().toISOString(),
    appId: installation.appId,
    ...request,
    status: answer.status,
    responseText: answer.text,
  };
}
