import { createHash } from "node:crypto";
import type { MemoryPage } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import type { MemoryStore } from "../stores/sqlite-memory-store.ts";
import type { ReleaseStore } from "../stores/sqlite-release-store.ts";
import type { ReviewStore } from "../stores/sqlite-review-store.ts";
import { MOST_ENTRIES, type SelectedMemory, selectMemory } from "./select-memory.ts";

export interface TaggedMemoryPage {
  readonly page: MemoryPage;
  /** Strong ETag: the same page for the same `since`. */
  readonly etag: string;
}

/** What every panel of a tenant may know of recent decisions. */
export interface SharedMemory {
  /** null: there is no live bundle yet. `since`: cursor of an earlier page. */
  page(tenant: Tenant, since: string | null): Promise<TaggedMemoryPage | null>;
}

export interface SharedMemoryOptions {
  readonly store: MemoryStore;
  readonly releases: Pick<ReleaseStore, "latest">;
  readonly reviews: Pick<ReviewStore, "rejected">;
}

interface Known extends SelectedMemory {
  readonly key: string;
}

const NOTHING: SelectedMemory = { entries: [], agreed: [] };
/** Caps and rejected ones leave gaps: more is read than is shared. */
const READ_AHEAD = 3;

/** Selects anew only when a decision, a verdict, an erasure or a release came; hundreds of panels that poll read three keys. */
export function createSharedMemory({ store, releases, reviews }: SharedMemoryOptions): SharedMemory {
  const known = new Map<string, Promise<Known>>();

  const select = async (tenant: Tenant, key: string, taxonomyId: string, encoder: string): Promise<Known> => {
    const decided = await store.newest(tenant.id, taxonomyId, encoder, MOST_ENTRIES * READ_AHEAD);
    return { key, ...selectMemory(decided, await reviews.rejected(tenant.id)) };
  };
  const current = async (tenant: Tenant, key: string, taxonomyId: string, encoder: string) => {
    const before = await known.get(tenant.id)?.catch(() => null);
    if (before?.key === key) return before;
    const fresh = select(tenant, key, taxonomyId, encoder);
    known.set(tenant.id, fresh);
    // A failure is not remembered.
    fresh.catch(() => known.delete(tenant.id));
    return fresh;
  };
  return {
    async page(tenant, since) {
      const release = await releases.latest(tenant.id);
      if (!release) return null;
      const { encoder, taxonomy } = JSON.parse(release.manifest) as {
        encoder: { hash: string };
        taxonomy: { id: string };
      };
      const mark = await store.mark(tenant.id);
      const shared = tenant.privacyLevel !== "labels";
      const key = JSON.stringify([mark, encoder.hash, taxonomy.id, shared]);
      const selected = shared ? await current(tenant, key, taxonomy.id, encoder.hash) : NOTHING;
      const after = since === null ? 0 : Number.parseInt(since.slice(1), 36);
      const fresh = selected.entries.filter(({ arrival }) => arrival > after);
      const page: MemoryPage = {
        shared,
        encoder: encoder.hash,
        taxonomyId: taxonomy.id,
        ids: selected.entries.map(({ id }) => id),
        entries: fresh.map(({ arrival: _, ...entry }) => entry),
        agreed: selected.agreed,
        cursor: shared ? `a${mark.arrival.toString(36)}` : null,
        erasures: mark.erasures,
      };
      return { page, etag: etagOf(page) };
    },
  };
}

/** What the page says, the cursor left out: decisions that nobody remembers change nothing. */
function etagOf({ cursor: _, ...page }: MemoryPage): string {
  const content = JSON.stringify({ ...page, entries: page.entries.map(({ id }) => id) });
  return `"${createHash("sha256").update(content).digest("base64url").slice(0, 27)}"`;
}
