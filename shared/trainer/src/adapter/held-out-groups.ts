import { sha256Hex } from "@lucid/classifier";
import type { HistoryTicket } from "../history/history-ticket.ts";

/** Hash digits that decide: 16 ** 6 places are enough for any share. */
const DIGITS = 6;

/**
 * Groups of tickets that do not teach the encoder. Their own text decides (the smallest hash of the group's tickets is
 * under `share`), not chance: what is held out once is held out in every later training too, so that an adapter that goes
 * on from another one is still judged on tickets that neither has seen.
 */
export async function heldOutGroups(tickets: readonly HistoryTicket[], share: number): Promise<ReadonlySet<string>> {
  const smallest = new Map<string, number>();
  await Promise.all(
    tickets.map(async ({ subject, body, group }) => {
      const digest = await sha256Hex(new TextEncoder().encode(`held out\n${subject}\n${body}`));
      const place = Number.parseInt(digest.slice(0, DIGITS), 16) / 16 ** DIGITS;
      smallest.set(group, Math.min(place, smallest.get(group) ?? 1));
    }),
  );
  return new Set([...smallest].flatMap(([group, place]) => (place < share ? [group] : [])));
}
