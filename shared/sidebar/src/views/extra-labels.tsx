import type { AdditionalLabel, Procedure } from "@lucid/core";
import type { ReactElement } from "react";
import { formatPercent } from "../messages/pick-messages.ts";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

/** VIP, recurring and the desk's own tags: labels beside the taxonomy, with the reason within reach. */
export function ExtraLabels({ labels }: { readonly labels: readonly AdditionalLabel[] }): ReactElement | null {
  if (labels.length === 0) return null;
  return (
    <ul className="lt-tags">
      {labels.map((label) => (
        <ExtraLabel key={label.kind === "tag" ? `tag ${label.labelId}` : label.kind} label={label} />
      ))}
    </ul>
  );
}

function ExtraLabel({ label }: { readonly label: AdditionalLabel }): ReactElement {
  const { kit, messages } = usePanel();
  if (label.kind === "vip_client") {
    return (
      <li title={messages.vipDetail(label.because)}>
        <kit.Tag tone="warning" icon="star">
          {messages.vip}
        </kit.Tag>
        <span className="lt-visually-hidden">{messages.vipDetail(label.because)}</span>
      </li>
    );
  }
  if (label.kind === "tag") {
    const detail = messages.tagDetail(label.labelId, formatPercent(messages, label.confidence));
    return (
      <li title={detail}>
        <kit.Tag tone="neutral">{label.labelId}</kit.Tag>
        <span className="lt-visually-hidden">{detail}</span>
      </li>
    );
  }
  return (
    <li>
      <kit.Tag tone="neutral" icon="repeat">
        {messages.recurring}
      </kit.Tag>
      <span className="lt-small lt-muted" title={messages.recurringDetail(numbers(label.similarTicketIds))}>
        <span className="lt-visually-hidden">{messages.recurringDetail("")}</span>
        {numbers(label.similarTicketIds)}
      </span>
    </li>
  );
}

const numbers = (ids: readonly string[]): string => ids.map((id) => `#${id}`).join(", ");

/** What to do next for this kind of ticket. Only web addresses become links. */
export function ProcedureLink({ procedure }: { readonly procedure: Procedure }): ReactElement {
  const { messages } = usePanel();
  const isLink = procedure.kind === "link" && /^https?:\/\//i.test(procedure.target);
  return (
    <p className="lt-procedure">
      <Icon name="book" />
      <span>
        <span className="lt-muted lt-small lt-procedure-kind">
          {procedure.kind === "macro" ? messages.macro : messages.procedure}
        </span>
        {isLink ? (
          <a href={procedure.target} target="_blank" rel="noreferrer noopener">
            {procedure.title}
            <Icon name="external" size={12} />
            <span className="lt-visually-hidden"> ({messages.opensInNewTab})</span>
          </a>
        ) : (
          <span>{procedure.title}</span>
        )}
      </span>
    </p>
  );
}
