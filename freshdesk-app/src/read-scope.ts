import type { FreshworksClient } from "./freshworks-client.ts";
import { text } from "./read-ticket.ts";

/** The account: browsers partition storage by freshdesk.com as a whole, not by account. */
export async function readScope(client: FreshworksClient): Promise<string> {
  const { domainName } = await client.data.get("domainName");
  return `freshdesk:${text(domainName) || globalThis.location.hostname}`;
}
