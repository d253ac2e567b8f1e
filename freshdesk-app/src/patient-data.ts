import type { FreshworksClient } from "./freshworks-client.ts";
import { record, text } from "./read-ticket.ts";

/** A second of the platform's own between them: a busy browser has some seven seconds to come round. */
const PAUSES_MS = [200, 800, 2_000];

/**
 * The client with reads that are asked again when the desk did not answer in time: the platform gives a page that is still opening
 * (or a busy machine) one second, and reading twice harms nobody. Refusals and missing data are passed on as they are.
 */
export function withPatientData(client: FreshworksClient, pausesMs: readonly number[] = PAUSES_MS): FreshworksClient {
  const { iparams, interface: desk, instance, events, request } = client;
  const get = async (attribute: string): Promise<Readonly<Record<string, unknown>>> => {
    for (const pauseMs of pausesMs) {
      try {
        return await client.data.get(attribute);
      } catch (thrown) {
        if (!isTimeout(thrown)) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return client.data.get(attribute);
  };
  return { data: { get }, iparams, interface: desk, instance, events, request };
}

/** Rejections of the platform are plain objects. */
function isTimeout(thrown: unknown): boolean {
  const { status, message } = record(thrown) ?? {};
  return Number(status) === 504 || /time(d)?[ -]?out/i.test(text(message));
}
