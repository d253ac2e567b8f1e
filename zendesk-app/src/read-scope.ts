import type { ZafClient } from "./zaf-client.ts";

/** Account and installation: browsers partition storage by zendesk.com as a whole, not by account. */
export async function readScope(client: ZafClient): Promise<string> {
  const [context, metadata] = await Promise.all([client.context(), client.metadata()]);
  return `zendesk:${context.account?.subdomain ?? "unknown"}:${metadata.installationId ?? 0}`;
}
