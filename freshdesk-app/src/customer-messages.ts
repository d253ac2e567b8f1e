import type { FreshworksClient } from "./freshworks-client.ts";
import { customerReplies, readTicketRecord, text } from "./read-ticket.ts";
import { ignoreAfterTeardown } from "./subscribe-all.ts";

/** The event comes for every reply and note: `tell` is called only if the customer wrote meanwhile. */
export function customerMessages(client: FreshworksClient, tell: () => void): () => void {
  const count = async (): Promise<number> => {
    const ticket = await readTicketRecord(client);
    return customerReplies(ticket, text(ticket.requester_id)).length;
  };
  const before = count().catch(() => 0);
  let last: Promise<number> = before;
  return () => {
    last = last.then(async (known) => {
      try {
        const now = await count();
        if (now > known) tell();
        return now;
      } catch (thrown) {
        ignoreAfterTeardown(thrown);
        return known;
      }
    });
  };
}
