import type { Clock } from "@lucid/core";

/** Freshdesk lets one installation make 50 proxied requests a minute; the rest is left for sessions and retries. */
const SHARED_REQUESTS_PER_MINUTE = 40;
const MINUTE_MS = 60_000;
/** An agent who was not heard of for this long is not counted. */
const ACTIVE_FOR_MS = 15 * MINUTE_MS;
const LONGEST_MS = 30 * MINUTE_MS;

/** How long each panel waits between two batches, so that all agents of an installation share its request limit. */
export interface AgentPace {
  /** `who` is a session or an agent's pseudonym; the two kinds are counted apart. */
  seen(tenant: string, kind: "session" | "agent", who: string): void;
  flushAfterMs(tenant: string): number;
}

export function createAgentPace(clock: Clock): AgentPace {
  const lastSeen = new Map<string, Map<string, number>>();

  function active(tenant: string, kind: "session" | "agent"): number {
    const key = `${tenant} ${kind}`;
    const people = lastSeen.get(key);
    if (!people) return 0;
    const oldest = clock.now() - ACTIVE_FOR_MS;
    for (const [who, at] of people) {
      if (at >= oldest) break; // in the order of last activity: the rest is younger
      people.delete(who);
    }
    return people.size;
  }

  return {
    seen(tenant, kind, who) {
      const key = `${tenant} ${kind}`;
      const people = lastSeen.get(key) ?? new Map<string, number>();
      people.delete(who);
      people.set(who, clock.now());
      lastSeen.set(key, people);
    },
    flushAfterMs(tenant) {
      const agents = Math.max(1, active(tenant, "session"), active(tenant, "agent"));
      return Math.min(LONGEST_MS, Math.ceil((agents * MINUTE_MS) / SHARED_REQUESTS_PER_MINUTE));
    },
  };
}
