import { AppError, type AppErrorCode } from "@lucid/core";

const STATUS: Partial<Record<AppErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  timeout: 408,
  aborted: 408,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
};

/** `{"error": …}` with the code's status, Retry-After where waiting helps. Internal errors keep their reason to the log. */
export function errorResponse(thrown: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const error = AppError.from(thrown);
  const status = STATUS[error.code] ?? 500;
  const shown = status === 500 ? new AppError("internal", "The collector failed; its log says why") : error;
  return new Response(JSON.stringify({ error: shown.toJSON() }), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="collector"' } : {}),
      ...(error.retryAfterMs === undefined
        ? {}
        : { "retry-after": String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) }),
      ...headers,
    },
  });
}
