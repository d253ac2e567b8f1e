import { AppError, type AppErrorCode, type ProxyResponse } from "@lucid/core";

/** An HTTP answer, whichever way it came. */
export type HttpAnswer = ProxyResponse;

const CODE_BY_STATUS: Readonly<Record<number, AppErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  413: "too_large",
  429: "rate_limited",
};
const CODES: ReadonlySet<string> = new Set<AppErrorCode>([
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "too_large",
  "rate_limited",
  "unavailable",
  "timeout",
  "internal",
]);

/** Reads a fetch answer completely, with Retry-After (seconds or a date) in milliseconds. */
export async function readAnswer(response: Response): Promise<HttpAnswer> {
  const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"), Date.now());
  const answer = { status: response.status, body: await response.text() };
  return retryAfterMs === null ? answer : { ...answer, retryAfterMs };
}

/** Milliseconds to wait; null where the header is absent or unreadable. */
function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** The JSON of a 2xx answer. Throws AppError: the collector's own error where it sent one, else by status. */
export function jsonOf(answer: HttpAnswer): unknown {
  const json = parse(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    if (json !== undefined) return json;
    throw new AppError("unavailable", "The collector's answer is not JSON: another server may be at this address");
  }
  throw errorOf(answer, json);
}

function errorOf({ status, retryAfterMs }: HttpAnswer, json: unknown): AppError {
  const own = ownError(json);
  const fallback = CODE_BY_STATUS[status] ?? (status >= 500 || status === 0 ? "unavailable" : "bad_request");
  const wait = retryAfterMs ?? own?.retryAfterMs;
  return new AppError(own?.code ?? fallback, own?.message ?? `The collector answered ${status}`, {
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    // What the other side failed at may work the next time.
    ...(status >= 500 ? { retryable: true } : {}),
  });
}

/** Whether it is the collector itself that refused, and not something on the way to it. */
export function isCollectorsRefusal({ body }: HttpAnswer): boolean {
  return ownError(parse(body)) !== null;
}

interface OwnError {
  readonly code: AppErrorCode;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** `{"error": {code, message, retryAfterMs?}}`, as the collector sends it. */
function ownError(json: unknown): OwnError | null {
  if (!isRecord(json) || !isRecord(json.error)) return null;
  const { code, message, retryAfterMs } = json.error;
  if (!isCode(code) || typeof message !== "string") return null;
  return { code, message, retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined };
}

function isCode(value: unknown): value is AppErrorCode {
  return typeof value === "string" && CODES.has(value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A proxy's HTML page, an empty body: the status decides.
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
