import type { AppErrorCode } from "@lucid/core";
import type { ErrorTopic } from "../messages/messages.ts";

const TOPICS: Partial<Readonly<Record<AppErrorCode, ErrorTopic>>> = {
  offline: "offline",
  unavailable: "offline",
  timeout: "offline",
  rate_limited: "offline",
  settings_invalid: "settings",
  unauthorized: "settings",
  forbidden: "settings",
  field_unmapped: "settings",
  asset_corrupt: "model",
  signature_invalid: "model",
  bundle_incompatible: "model",
  encoder_invalid: "model",
  taxonomy_invalid: "model",
  engine_crashed: "engine",
  runtime_refused: "engine",
  host_error: "helpdesk",
  field_not_writable: "helpdesk",
};

/** Which advice an error gets: several codes share one. */
export function errorTopic(code: AppErrorCode): ErrorTopic {
  return TOPICS[code] ?? "internal";
}
