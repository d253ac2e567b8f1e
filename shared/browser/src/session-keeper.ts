import { AppError, type Clock, PRIVACY_LEVELS, type PrivacyLevel, type SessionGrant } from "@lucid/core";
import type { KeyValueStore, SessionKeeper, SessionKeeperOptions } from "./browser-api.ts";
import { isRecord, jsonOf } from "./http-answer.ts";
import { withWebLock } from "./with-web-lock.ts";

/** A grant and when this browser got it, by this browser's clock. */
interface KeptGrant {
  readonly grant: SessionGrant;
  readonly receivedAt: number;
}

const LONGEST_MS = 8 * 3_600_000;
/** A browser whose clock is ahead sees every new grant as expired: it is used for this long all the same. */
const SHORTEST_MS = 600_000;
/** Renewed when this share of the life is over, before anybody is refused. */
const USED_UP = 0.9;
/** After a failure nobody asks again for this long, unless the other side named another time. */
const PAUSE_MS = 2_000;

/**
 * One session for all frames of an installation: the first one asks `POST /v1/session` through the helpdesk's proxy, under a Web Lock,
 * and leaves the grant in the store for the others. Rejects with AppError; a failure is forgotten after a short pause.
 */
export function createSessionKeeper(options: SessionKeeperOptions): SessionKeeper {
  const { store, clock, scope } = options;
  const key = `session|${scope}`;
  let mine: KeptGrant | null = null;
  let asking: Promise<KeptGrant> | null = null;
  let pause: { readonly until: number; readonly error: AppError } | null = null;

  const ask = async (refused: string | null): Promise<KeptGrant> => {
    const others = await readGrant(store, key);
    if (others !== null && isFresh(others, clock) && others.grant.token !== refused) return others;
    if (pause !== null && clock.now() < pause.until) throw pause.error;
    const kept = { grant: await requestGrant(options), receivedAt: clock.now() };
    // The grant is good even where it cannot be shared.
    await store.set(key, kept).catch(() => null);
    return kept;
  };
  const shareAsk = (refused: string | null): Promise<KeptGrant> => {
    asking ??= withWebLock(`lucid-${key}`, () => ask(refused))
      .then((kept) => {
        pause = null;
        mine = kept;
        return kept;
      })
      .catch((thrown: unknown) => {
        const error = AppError.from(thrown);
        if (error !== pause?.error) pause = { until: clock.now() + (error.retryAfterMs ?? PAUSE_MS), error };
        throw error;
      })
      .finally(() => {
        asking = null;
      });
    return asking;
  };
  return {
    async get() {
      mine ??= await readGrant(store, key);
      if (mine !== null && isFresh(mine, clock)) return mine.grant;
      return (await shareAsk(null)).grant;
    },
    async renew(refused) {
      if (mine !== null && mine.grant.token !== refused && isFresh(mine, clock)) return mine.grant;
      return (await shareAsk(refused)).grant;
    },
    dispose() {
      mine = null;
    },
  };
}

/** Counts from when the grant came, so that a wrong clock costs an early renewal at most. */
function isFresh({ grant, receivedAt }: KeptGrant, clock: Clock): boolean {
  const lifeMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, grant.expiresAt - receivedAt));
  const age = clock.now() - receivedAt;
  return age >= 0 && age < lifeMs * USED_UP;
}

async function requestGrant({ host, appVersion }: SessionKeeperOptions): Promise<SessionGrant> {
  const body = JSON.stringify({ app: host.desk, appVersion });
  const grant = jsonOf(await host.proxyRequest({ operation: "session", body }));
  if (isGrant(grant)) return grant;
  throw new AppError("bad_request", "The collector's session answer is not one this app understands");
}

async function readGrant(store: KeyValueStore, key: string): Promise<KeptGrant | null> {
  // A store that fails is as good as an empty one.
  const kept = await store.get(key).catch(() => null);
  if (!isRecord(kept) || !isGrant(kept.grant) || typeof kept.receivedAt !== "number") return null;
  return { grant: kept.grant, receivedAt: kept.receivedAt };
}

/** Whether a value is a SessionGrant. */
export function isGrant(value: unknown): value is SessionGrant {
  if (!isRecord(value)) return false;
  const { token, expiresAt, tenant, privacyLevel, pseudonymKey, flushAfterMs } = value;
  const texts = [token, tenant, pseudonymKey].every((text) => typeof text === "string" && text !== "");
  return texts && Number.isFinite(expiresAt) && Number.isFinite(flushAfterMs) && isPrivacyLevel(privacyLevel);
}

function isPrivacyLevel(value: unknown): value is PrivacyLevel {
  return PRIVACY_LEVELS.some((level) => level === value);
}
