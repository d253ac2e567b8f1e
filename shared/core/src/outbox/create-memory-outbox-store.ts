import type { Decision } from "../decision.ts";
import type { OutboxStore } from "../ports.ts";

/** Unsent decisions in memory: where the browser refuses storage. They are gone with the tab, and `durable` says so. */
export function createMemoryOutboxStore(): OutboxStore {
  const waiting = new Map<string, Decision>();
  const buried = new Map<string, { readonly decision: Decision; readonly reason: string }>();
  return {
    durable: false,
    put: async (decision) => {
      if (!buried.has(decision.id)) waiting.set(decision.id, decision);
    },
    list: async (limit) => [...waiting.values()].slice(0, limit),
    remove: async (ids) => {
      for (const id of ids) waiting.delete(id);
    },
    bury: async (id, reason) => {
      const decision = waiting.get(id);
      if (decision === undefined) return;
      waiting.delete(id);
      buried.set(id, { decision, reason });
    },
    listBuried: async () => [...buried.values()],
    count: async () => waiting.size,
  };
}
