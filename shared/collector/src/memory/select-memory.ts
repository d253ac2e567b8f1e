import { type LabelId, type MemoryEntry, memorable } from "@lucid/core";
import type { DecidedTicket } from "../stores/sqlite-memory-store.ts";

/** Entries that every panel holds: about 1 MB the first time, a few hundred bytes for each new one. */
export const MOST_ENTRIES = 2000;
/** One agent's newest tickets of one category: enough to teach it, too few to drown what others say. */
export const MOST_OF_AGENT_IN_CATEGORY = 20;
/** One agent's share of everything. */
export const MOST_OF_AGENT = MOST_ENTRIES / 4;

export interface SelectedMemory {
  /** Oldest first. */
  readonly entries: readonly (MemoryEntry & { readonly arrival: number })[];
  readonly agreed: readonly LabelId[];
}

/**
 * What is shared of these decisions (the newest first): one entry a ticket, of its newest word; nothing that a lead rejected; no agent
 * above the caps.
 */
export function selectMemory(decided: readonly DecidedTicket[], rejected: ReadonlySet<string>): SelectedMemory {
  const caps = createCaps();
  const newestWord = new Map<string, LabelId | null>();
  const agents = new Map<LabelId, Set<string>>();
  const taken = new Set<string>();
  const entries: (MemoryEntry & { arrival: number })[] = [];
  for (const { arrival, decision } of decided) {
    if (entries.length >= MOST_ENTRIES) break;
    const { id, ticketId, desk, agent, kind, final, vector } = decision;
    const ticket = `${desk} ${ticketId}`;
    if (rejected.has(id) || kind === "ignored") continue;
    if (!newestWord.has(ticket)) newestWord.set(ticket, final.category);
    const said = memorable(decision);
    if (said === null || taken.has(ticket) || newestWord.get(ticket) !== said.category) continue;
    if (!caps.admit(agent, said.category)) continue;
    taken.add(ticket);
    agents.set(said.category, (agents.get(said.category) ?? new Set()).add(agent));
    entries.push({
      arrival,
      id: `a${arrival.toString(36)}`,
      ticketId,
      ...said,
      scale: vector.scale,
      vector: vector.base64,
    });
  }
  const agreed = [...agents].flatMap(([category, voices]) => (voices.size > 1 ? [category] : []));
  return { entries: entries.reverse(), agreed };
}

function createCaps(): { admit(agent: string, category: LabelId): boolean } {
  const counts = new Map<string, number>();
  const countOf = (key: string) => counts.get(key) ?? 0;
  return {
    admit(agent, category) {
      const pair = `${agent} ${category}`;
      if (countOf(agent) >= MOST_OF_AGENT || countOf(pair) >= MOST_OF_AGENT_IN_CATEGORY) return false;
      counts.set(agent, countOf(agent) + 1);
      counts.set(pair, countOf(pair) + 1);
      return true;
    },
  };
}
