import { AppError, type MemoryEntry, type MemoryPage } from "@lucid/core";
import type { FetchedMemory, FetchMemoryOptions } from "./fetch-memory-page.ts";
import type { OwnMemory, OwnMemoryStore } from "./own-memory-store.ts";
import type { RememberedTickets } from "./ticket-memory.ts";

/** What is remembered, and the encoder and taxonomy it belongs to. */
export interface KeptMemory extends RememberedTickets {
  readonly encoder: string;
  readonly taxonomyId: string;
}

/** A ticket that this browser's agent decided, with what its vector belongs to. */
export interface OwnEntry {
  readonly entry: MemoryEntry;
  readonly encoder: string;
  readonly taxonomyId: string;
}

export interface MemoryKeeperOptions {
  readonly fetchPage: (options: FetchMemoryOptions) => Promise<FetchedMemory | null>;
  readonly store: OwnMemoryStore;
  readonly now: () => number;
  /** Something else is remembered than before. */
  readonly onChange: () => void;
}

export interface MemorySource {
  /** Names the installation in this browser's own store. */
  readonly scope: string;
  readonly collectorUrl: string;
  readonly token: string;
}

/** The engine's memory: the collector's where the tenant shares it, this browser's own where not. */
export interface MemoryKeeper {
  /** The same object until something changes; null: nothing is known. */
  current(): KeptMemory | null;
  /** Asks the collector if the last time is long enough ago. Never rejects: without an answer what is known stays. */
  syncIfDue(source: MemorySource): Promise<void>;
  /** Keeps a ticket in this browser, unless the tenant's memory is shared: then it comes back from the collector. */
  remember(source: Pick<MemorySource, "scope">, own: OwnEntry): Promise<void>;
  /** Reads this browser's own memory; call it once. */
  open(scope: string): Promise<void>;
}

const EVERY_MS = 20_000;
/** One agent's own memory. */
const MOST_OWN = 500;

export function createMemoryKeeper({ fetchPage, store, now, onChange }: MemoryKeeperOptions): MemoryKeeper {
  let current: KeptMemory | null = null;
  /** null: the collector has not said yet. */
  let shared: boolean | null = null;
  let cursor: string | null = null;
  let etag: string | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  const become = (next: KeptMemory | null) => {
    current = next;
    onChange();
  };

  async function sync(source: MemorySource): Promise<void> {
    const { scope, ...where } = source;
    const since = cursor;
    const fetched = await fetchPage({ ...where, since, etag });
    if (fetched === null) return;
    const { page } = fetched;
    // What was kept here before the tenant shared its memory is not needed any more.
    if (page.shared && shared !== true) await store.write(scope, null);
    shared = page.shared;
    if (!page.shared) return followErasures(scope, page);
    const entries = merge(current, page);
    etag = since === page.cursor ? fetched.etag : null;
    cursor = entries === null ? null : page.cursor;
    if (entries !== null) return take(page, entries);
    // Something older counts again, or the bundle is another one: everything anew.
    if (since !== null) await sync(source);
  }

  function take({ encoder, taxonomyId, agreed }: MemoryPage, entries: readonly MemoryEntry[]): void {
    if (current === null && entries.length === 0) return;
    if (current !== null && sameIds(current.entries, entries)) return;
    become({ encoder, taxonomyId, agreed, entries });
  }

  async function followErasures(scope: string, { erasures }: MemoryPage): Promise<void> {
    const own = await store.read(scope);
    if (own === null || own.erasures === erasures) return;
    const forgets = own.erasures !== null;
    await store.write(scope, forgets ? null : { ...own, erasures });
    if (forgets) become(null);
  }

  return {
    current: () => current,
    async open(scope) {
      const own = await store.read(scope);
      if (own !== null && current === null) become(keptOf(own));
    },
    async syncIfDue(source) {
      if (asking || now() - askedAt < EVERY_MS) return;
      asking = true;
      askedAt = now();
      try {
        await sync(source);
      } catch (thrown) {
        // Suggestions work without; the next time is 20 seconds away, or when the other side says.
        askedAt += Math.max(0, (AppError.from(thrown).retryAfterMs ?? 0) - EVERY_MS);
      } finally {
        asking = false;
      }
    },
    async remember({ scope }, { entry, encoder, taxonomyId }) {
      if (shared === true) return;
      const before = await store.read(scope);
      const same = before?.encoder === encoder && before.taxonomyId === taxonomyId ? before : null;
      const others = (same?.entries ?? []).filter(({ ticketId }) => ticketId !== entry.ticketId);
      const entries = [...others, entry].slice(-MOST_OWN);
      const own: OwnMemory = { encoder, taxonomyId, entries, erasures: same?.erasures ?? null };
      await store.write(scope, own);
      become(keptOf(own));
    },
  };
}

function keptOf({ encoder, taxonomyId, entries }: OwnMemory): KeptMemory {
  return { encoder, taxonomyId, entries, agreed: [] };
}

/** Known and new entries in the page's order; null when one that counts is not known. */
function merge(current: KeptMemory | null, page: MemoryPage): MemoryEntry[] | null {
  const same = current?.encoder === page.encoder && current.taxonomyId === page.taxonomyId;
  const known = new Map((same ? (current?.entries ?? []) : []).map((entry) => [entry.id, entry]));
  for (const entry of page.entries) known.set(entry.id, entry);
  const merged = page.ids.flatMap((id) => known.get(id) ?? []);
  return merged.length === page.ids.length ? merged : null;
}

function sameIds(left: readonly MemoryEntry[], right: readonly MemoryEntry[]): boolean {
  return left.length === right.length && left.every(({ id }, index) => id === right[index]?.id);
}
