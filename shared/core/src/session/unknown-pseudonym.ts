/** Stands for an agent or requester whose HMAC could not be computed in time: a raw id never leaves. */
export const UNKNOWN_PSEUDONYM = "0".repeat(32);
