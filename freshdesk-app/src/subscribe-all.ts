import type { FreshworksClient, FreshworksEvent } from "./freshworks-client.ts";
import { messageOf } from "./write-fields.ts";

/** Listens to several events; the answer ends all of it. */
export function subscribeAll(
  client: FreshworksClient,
  listeners: Readonly<Record<string, (event: FreshworksEvent) => void>>,
): () => void {
  let active = true;
  for (const [event, listener] of Object.entries(listeners)) {
    // `off` is not in every version of the client: a stopped subscription must be silent without it.
    client.events.on(event, (data) => {
      if (active) listener(data);
    });
  }
  return () => {
    active = false;
  };
}

/** For calls that only move, announce or tell: when the frame is being torn down nobody misses them. */
export function ignoreAfterTeardown(thrown: unknown): void {
  console.debug("lucid-triage: host call dropped", messageOf(thrown));
}
