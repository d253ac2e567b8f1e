import type { ReadyState } from "@lucid/core";
import { type ReactElement, useEffect, useRef } from "react";
import { filledFields } from "../reading/field-value.ts";
import { NoticeBox } from "./notice-box.tsx";
import { usePanel } from "./panel-context.ts";

/** The one thing to do, or what has been done: Accept, what it filled in, and the way back. */
export function DecisionBar({ state, offerAccept }: { readonly state: ReadyState; readonly offerAccept: boolean }) {
  const { session, kit, messages } = usePanel();
  const touched = state.canUndo || state.accepted;
  const done = useRef<HTMLDivElement>(null);
  useFocusKeeper(done, touched || state.recorded !== null);
  return (
    <div className="lt-decision">
      <div ref={done} tabIndex={-1} className="lt-done">
        {state.recorded !== null ? (
          <NoticeBox tone="ok" icon="check" title={messages.saved[state.recorded]} />
        ) : (
          touched && <FilledIn state={state} />
        )}
      </div>
      {offerAccept && state.canAccept && (
        <kit.Button
          tone="primary"
          block
          icon="check"
          busy={state.busy}
          shortcut={messages.acceptShortcut}
          onClick={() => void session.accept()}
        >
          {state.busy ? messages.accepting : touched ? messages.acceptRest : messages.accept}
        </kit.Button>
      )}
      {offerAccept && !state.canAccept && !touched && state.recorded === null && !state.busy && (
        <p className="lt-already">{messages.alreadyThere}</p>
      )}
    </div>
  );
}

function FilledIn({ state }: { readonly state: ReadyState }): ReactElement | null {
  const { session, kit, messages } = usePanel();
  const names = filledFields(state).map((field) => messages.field[field]);
  const undo = state.canUndo && (
    <kit.Button tone="quiet" size="small" icon="undo" disabled={state.busy} onClick={() => void session.undo()}>
      {messages.undo}
    </kit.Button>
  );
  if (names.length === 0) return undo === false ? null : <div className="lt-actions">{undo}</div>;
  return (
    <NoticeBox tone="ok" icon="check" title={messages.filledIn} {...(undo === false ? {} : { aside: undo })}>
      {messages.filledFields(names)} {messages.storedOnSave}
    </NoticeBox>
  );
}

/** When the button that had the focus goes away, its result takes the focus: nobody is thrown to the top. */
function useFocusKeeper(target: React.RefObject<HTMLElement | null>, active: boolean): void {
  const was = useRef(active);
  useEffect(() => {
    if (active && !was.current && document.activeElement === document.body)
      target.current?.focus({ preventScroll: true });
    was.current = active;
  }, [active, target]);
}
