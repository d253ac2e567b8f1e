import { AppError, type AppErrorCode } from "@lucid/core";

const CODE_BY_STATUS: Readonly<Record<number, AppErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  429: "rate_limited",
};

/** The collector's refusal as AppError, by status; `subject` names what was asked for. Retry-After counts, as seconds or date. */
export async function errorOfResponse(response: Response, subject: string): Promise<AppError> {
  const code = CODE_BY_STATUS[response.status] ?? (response.status >= 500 ? "unavailable" : "bad_request");
  const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"));
  await response.body?.cancel();
  return new AppError(code, `The collector answered ${response.status} for ${subject}`, {
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** What fetch or a stream threw, as AppError: nothing reachable is "offline", a timeout is "timeout". */
export function errorOfThrown(thrown: unknown, message: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "TimeoutError") return new AppError("timeout", message, { cause: thrown });
  if (name === "AbortError") return new AppError("aborted", "Cancelled", { cause: thrown });
  return new AppError("offline", message, { cause: thrown });
}

/** Milliseconds to wait; null where the header is absent or unreadable. */
function readRetryAfter(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
