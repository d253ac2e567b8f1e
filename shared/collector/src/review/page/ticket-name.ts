import { element } from "./element.ts";
import { type PageContext, ticketAddress } from "./page-context.ts";

/** "Ticket 1234", as a link into the helpdesk where its address is configured. */
export function ticketName({ overview, speech }: PageContext, ticketId: string): HTMLElement {
  const text = speech.say("ticket", { id: ticketId });
  const address = ticketAddress(overview, ticketId);
  if (address === null) return element("span", { class: "ticket" }, text);
  return element("a", { class: "ticket", href: address, target: "_blank", rel: "noreferrer noopener" }, text);
}
