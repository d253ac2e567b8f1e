/** Every way the product can fail, as a closed union: views and HTTP answers switch over it. */
export type AppErrorCode =
  | "aborted" // the caller cancelled: never shown
  | "bad_request" // a value is malformed; the message names the field and the fix
  | "unauthorized" // token missing, wrong or expired
  | "forbidden" // token valid, scope or role is not enough
  | "not_found"
  | "conflict"
  | "too_large"
  | "rate_limited"
  | "unavailable" // the other side answers 5xx or is overloaded
  | "offline" // the other side cannot be reached
  | "timeout"
  | "asset_corrupt" // size or SHA-256 differs after one purge and refetch
  | "signature_invalid" // the manifest is not signed by the pinned publishing key
  | "bundle_incompatible" // unknown format, wrong tenant, older sequence, app too old
  | "runtime_refused" // WebAssembly or Worker refused (CSP, policy)
  | "engine_crashed" // the worker died more often than it may
  | "encoder_invalid" // outputs not finite, all zero or far from the goldens
  | "storage_refused" // IndexedDB or Cache Storage blocked or full
  | "settings_invalid" // an installation setting is missing or malformed
  | "field_unmapped" // a label has no value in the helpdesk's field
  | "field_not_writable" // the field is not on this ticket's form, or the ticket is closed
  | "host_error" // the helpdesk's client API answered with an error
  | "taxonomy_invalid"
  | "internal";

/** Codes after which the same call can succeed later without anybody changing anything. */
const RETRYABLE: ReadonlySet<AppErrorCode> = new Set(["rate_limited", "unavailable", "offline", "timeout"]);

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly retryable?: boolean;
  /** Milliseconds to wait before the next try, as the other side asked (Retry-After). */
  readonly retryAfterMs?: number;
}

/** The form in which an error crosses a worker or HTTP boundary. */
export interface AppErrorJson {
  readonly code: AppErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** The product's only error type: a closed code, a plain message, whether to try again, and the cause. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.retryAfterMs = options.retryAfterMs;
  }

  toJSON(): AppErrorJson {
    const json = { code: this.code, message: this.message, retryable: this.retryable };
    return this.retryAfterMs === undefined ? json : { ...json, retryAfterMs: this.retryAfterMs };
  }

  static fromJSON(json: AppErrorJson): AppError {
    return new AppError(json.code, json.message, {
      retryable: json.retryable,
      ...(json.retryAfterMs === undefined ? {} : { retryAfterMs: json.retryAfterMs }),
    });
  }

  /** Wraps anything thrown; an AppError passes unchanged, an AbortError becomes "aborted". */
  static from(thrown: unknown, fallback: AppErrorCode = "internal"): AppError {
    if (thrown instanceof AppError) return thrown;
    if (thrown instanceof Error && thrown.name === "AbortError") {
      return new AppError("aborted", "Cancelled", { cause: thrown });
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError(fallback, message, { cause: thrown });
  }
}
