import type { AppError } from "@lucid/core";
import type { ReactElement } from "react";
import { errorTopic } from "../reading/error-topic.ts";
import { usePanel } from "./panel-context.ts";
import { QuietState } from "./quiet-state.tsx";

/** Nothing can be suggested: what that means, what the agent can do, and the code for whoever repairs it. */
export function ErrorView({ error }: { readonly error: AppError }): ReactElement {
  const { session, messages, kit, settings } = usePanel();
  const topic = errorTopic(error.code);
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
