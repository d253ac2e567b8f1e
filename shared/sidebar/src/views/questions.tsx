import type { ReadyState } from "@lucid/core";
import { type ReactElement, useEffect, useRef } from "react";
import { NoticeBox } from "./notice-box.tsx";
import { usePanel } from "./panel-context.ts";

/** "Lower the priority?": asked in place, because a lowered priority can hurt a customer. */
export function LowerPriorityQuestion({ state }: { readonly state: ReadyState }): ReactElement | null {
  const { session, kit, messages } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  const pending = state.pendingPriorityConfirmation;
  const asked = pending !== null;
  useEffect(() => {
    if (asked) box.current?.focus({ preventScroll: true });
  }, [asked]);
  if (pending === null) return null;
  const question = messages.confirmLower(messages.priority[pending.from], messages.priority[pending.to]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with two buttons is a group, not a form's fieldset
    <div ref={box} tabIndex={-1} role="group" aria-label={question}>
      <NoticeBox
        tone="warn"
        icon="flag"
        title={question}
        actions={
          <>
            <kit.Button tone="default" size="small" onClick={() => void session.confirmPriority(true)}>
              {messages.confirmYes}
            </kit.Button>
            <kit.Button tone="quiet" size="small" onClick={() => void session.confirmPriority(false)}>
              {messages.confirmNo}
            </kit.Button>
          </>
        }
      />
    </div>
  );
}

/** A new message does not change what the agent is looking at: it offers to. */
export function NewMessageOffer({ state }: { readonly state: ReadyState }): ReactElement | null {
  const { session, kit, messages } = usePanel();
  if (state.newMessageOffer === null) return null;
  return (
    <NoticeBox
      tone="info"
      icon="message"
      title={messages.newMessage[state.newMessageOffer.kind]}
      actions={
        <kit.Button tone="default" size="small" onClick={() => void session.showNewSuggestion()}>
          {messages.updateSuggestion}
        </kit.Button>
      }
    />
  );
}

/** Somebody is assigned, so Accept leaves the team alone; setting it is a click of its own. */
export function TeamOffer({ state }: { readonly state: ReadyState }): ReactElement | null {
  const { session, kit, messages, book } = usePanel();
  const { team } = state.fields;
  const offers = !state.team.appliesWithAccept && team.status === "suggested" && team.label !== team.desk.labelId;
  if (!offers) return null;
  return (
    <div className="lt-team-offer">
      <p className="lt-small lt-muted">{messages.teamKept}</p>
      <kit.Button tone="default" size="small" icon="team" onClick={() => void session.applyTeam()}>
        {messages.setTeam(book.name("team", team.label))}
      </kit.Button>
    </div>
  );
}
