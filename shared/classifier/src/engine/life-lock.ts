/**
 * Takes a Web Lock that nobody but this worker's death releases; panels wait for it to notice a crash. Resolves with its name once it is
 * held (a panel must not get it first), with null where there are no locks.
 */
export function holdLifeLock(): Promise<string | null> {
  if (!("locks" in navigator)) return Promise.resolve(null);
  const name = `lucid-engine-${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    const forever = new Promise<never>(() => undefined);
    const held = () => {
      resolve(name);
      return forever;
    };
    // Refused in an opaque origin: the panel's heartbeat remains.
    navigator.locks.request(name, held).catch(() => resolve(null));
  });
}
