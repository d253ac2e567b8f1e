import type { AdditionalLabel, PastTicket } from "@lucid/core";

/** Tags by which desks mark customers who come first. */
export const VIP_TAGS: readonly string[] = [
  "vip",
  "vip_client",
  "vip_customer",
  "premium",
  "platinum",
  "key_account",
  "grand_compte",
  "compte_cle",
];

/** vip_client when the requester or their organisation carries one of the tags; hyphens and case do not matter. */
export function vipLabel(
  requesterTags: readonly string[],
  organizationTags: readonly string[],
  vipTags: readonly string[] = VIP_TAGS,
): AdditionalLabel | null {
  const wanted = new Set(vipTags.map(normalTag));
  const tag = [...requesterTags, ...organizationTags].find((candidate) => wanted.has(normalTag(candidate)));
  return tag === undefined ? null : { kind: "vip_client", because: tag };
}

/** recurring when earlier tickets are at least this alike: the ids of those, most alike first, at most three. */
export function recurringLabel(
  similarities: readonly { readonly ticket: PastTicket; readonly similarity: number }[],
  threshold: number,
): AdditionalLabel | null {
  const alike = similarities.filter(({ similarity }) => similarity >= threshold);
  const sorted = alike.sort((a, b) => b.similarity - a.similarity).slice(0, 3);
  const best = sorted[0];
  if (best === undefined) return null;
  return { kind: "recurring", similarTicketIds: sorted.map(({ ticket }) => ticket.id), similarity: best.similarity };
}

function normalTag(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, "_");
}
