import type { Collector } from "@lucid/collector";
import type { Decision } from "@lucid/core";
import { newId } from "./soak-desk.ts";

/** How long a collector without durability keeps what it acknowledged in memory. */
const LAZY_MS = 150;

type Store = Collector["decisions"];
type Removal = (store: Store) => Partial<Store>;

/** Answers "stored" at once and commits later. */
const withoutDurability: Removal = (store) => {
  const append = store.append.bind(store);
  return {
    append: (tenant, decisions) => {
      setTimeout(() => void append(tenant, decisions).catch(() => undefined), LAZY_MS);
      return Promise.resolve(decisions.map(({ id }) => ({ id, status: "stored" as const })));
    },
  };
};

/** Every arrival is a row of its own. */
const withoutIdempotency: Removal = (store) => {
  const append = store.append.bind(store);
  return {
    append: async (tenant, decisions) => {
      const renamed = decisions.map((decision): Decision => ({ ...decision, id: newId() }));
      const results = await append(tenant, renamed);
      return results.map((result, index) => ({ ...result, id: decisions[index]?.id ?? "" }));
    },
  };
};

/** Whose rows everybody reads where isolation is gone. */
export const VICTIM = "tenant-a";

const withoutIsolation: Removal = (store) => {
  const exportSince = store.exportSince.bind(store);
  return { exportSince: (_tenant, cursor, limit) => exportSince(VICTIM, cursor, limit) };
};

/** Reports an erasure that did not happen. */
const withoutErasure: Removal = () => ({ erase: () => Promise.resolve(1) });

const REMOVALS = {
  durability: withoutDurability,
  idempotency: withoutIdempotency,
  isolation: withoutIsolation,
  erasure: withoutErasure,
} as const;

export type Protection = keyof typeof REMOVALS;

/**
 * Takes one protection out of a collector that does not listen yet, by replacing methods of the store its routes work with. Only
 * for tests that show that a check notices.
 */
export function removeProtection(collector: Collector, protection: Protection): void {
  Object.assign(collector.decisions, REMOVALS[protection](collector.decisions));
}
