import { REASON_CODES, type ReadyState } from "@lucid/core";
import { type ReactElement, useState } from "react";
import { Disclosure } from "./disclosure.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

/** After a correction: why, if the agent cares to say. One click, or nothing at all. */
export function ReasonForm({ reason }: { readonly reason: ReadyState["reason"] }): ReactElement {
  const { session, messages, settings, kit } = usePanel();
  const [note, setNote] = useState(reason?.note ?? "");
  const takesNote = settings.privacyLevel === "redacted-text" && reason !== null;
  return (
    <Disclosure summary={reason === null ? messages.reasonQuestion : messages.reasonThanks} icon="message">
      {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not a form's fieldset */}
      <div className="lt-reason-codes" role="group" aria-label={messages.reasonQuestion}>
        {REASON_CODES.map((code) => (
          <button
            key={code}
            type="button"
            className="lt-pill"
            aria-pressed={reason?.code === code}
            onClick={() => session.setReason(reason?.code === code ? null : code)}
          >
            {reason?.code === code && <Icon name="check" size={12} />}
            {messages.reason[code]}
          </button>
        ))}
      </div>
      {takesNote && (
        <div className="lt-note">
          <input
            type="text"
            maxLength={200}
            aria-label={messages.notePlaceholder}
            placeholder={messages.notePlaceholder}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <kit.Button
            tone="default"
            size="small"
            disabled={note.trim() === ""}
            onClick={() => session.setReason(reason.code, note.trim())}
          >
            {messages.noteSend}
          </kit.Button>
        </div>
      )}
    </Disclosure>
  );
}
