import type { AppError, AppErrorCode } from "@lucid/core";
import type { ReactElement } from "react";
import type { ErrorTopic } from "../messages/messages.ts";
import { usePanel } from "./panel-context.ts";
import { QuietState } from "./quiet-state.tsx";

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

/** Nothing can be suggested: what that means, what the agent can do, and the code for whoever repairs it. */
export function ErrorView({ error }: { readonly error: AppError }): ReactElement {
  const { session, messages, kit, settings } = usePanel();
  const topic = TOPICS[error.code] ?? "internal";
  return (
    <QuietState
      icon={topic === "offline" ? "cloud-off" : "warning"}
      title={messages.errorTitle}
      text={messages.error[topic]}
    >
      {settings.isAdmin === true && <p className="lt-small lt-muted lt-error-detail">{error.message}</p>}
      <p className="lt-small lt-muted">{messages.errorCode(error.code)}</p>
      <kit.Button tone="default" icon="repeat" onClick={() => void session.start()}>
        {messages.retry}
      </kit.Button>
    </QuietState>
  );
}
