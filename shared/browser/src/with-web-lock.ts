/** Tails of the queues of this frame, for browsers without Web Locks. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other frame of this origin runs work under the same name. Without Web Locks (or where they are refused) only
 * this frame's own calls take turns. What work resolves or rejects with is passed on; a failure frees the lock like a success.
 */
export async function withWebLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const locks = lockManager();
  if (locks === null) return inTurn(name, work);
  let started = false;
  try {
    return await locks.request(name, () => {
      started = true;
      return work();
    });
  } catch (error) {
    // Refused before it began (an opaque origin, a document that is going away): turns within this frame have to do.
    if (!started) return inTurn(name, work);
    throw error;
  }
}

function lockManager(): LockManager | null {
  return typeof navigator !== "undefined" && "locks" in navigator ? navigator.locks : null;
}

function inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const before = tails.get(name) ?? Promise.resolve();
  const turn = before.then(work, work);
  const over = turn.then(
    () => undefined,
    // Its caller has the error; the next in the queue must not.
    () => undefined,
  );
  tails.set(name, over);
  void over.then(() => {
    if (tails.get(name) === over) tails.delete(name);
  });
  return turn;
}
