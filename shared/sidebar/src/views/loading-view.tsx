import type { ClassifierStatus } from "@lucid/core";
import type { ReactElement } from "react";
import { formatPercent } from "../messages/pick-messages.ts";
import { usePanel } from "./panel-context.ts";

/** The suggestion's outline before there is one: same heights as the real thing, so nothing jumps. */
export function LoadingView({ engine }: { readonly engine: ClassifierStatus | null }): ReactElement {
  const { messages } = usePanel();
  const progress = engine?.state === "loading" && engine.progress > 0 && engine.progress < 1 ? engine.progress : null;
  return (
    <div className="lt-loading">
      <p className="lt-visually-hidden" role="status">
        {messages.loading}
      </p>
      <div aria-hidden="true" className="lt-skeleton">
        <span className="lt-bone" style={{ width: "44%", height: 14 }} />
        <span className="lt-bone" style={{ width: "66%", height: 24, marginTop: 8 }} />
        <span className="lt-bone" style={{ width: "52%", height: 14, marginTop: 12 }} />
        <span className="lt-bone-row">
          <span className="lt-bone" style={{ width: 78, height: 28 }} />
          <span className="lt-bone" style={{ width: 148, height: 28 }} />
        </span>
        <span className="lt-bone" style={{ width: "100%", height: 12, marginTop: 20 }} />
        <span className="lt-bone" style={{ width: "84%", height: 12, marginTop: 8 }} />
        <span className="lt-bone" style={{ width: "100%", height: 40, marginTop: 20 }} />
      </div>
      {progress !== null && (
        <p className="lt-small lt-muted">{messages.loadingModel(formatPercent(messages, progress))}</p>
      )}
    </div>
  );
}
