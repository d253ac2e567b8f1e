import type { ClaimedJob, Clock, JobQueue } from "@lucid/core";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock } from "../fakes/create-fake-clock.ts";

interface OpenQueue {
  readonly queue: JobQueue;
  close(): Promise<void>;
}

const LEASE_MS = 60_000;
const JOB = { tenant: "a", kind: "retrain", key: "on-demand" } as const;

/** What every job queue promises. `create` gives an empty queue each time, on the clock it is given. */
export function jobQueueContract(name: string, create: (clock: Clock) => OpenQueue | Promise<OpenQueue>): void {
  describe(`job queue: ${name}`, () => {
    let opened: OpenQueue | null = null;
    const open = async (): Promise<{ queue: JobQueue; clock: FakeClock }> => {
      const clock = createFakeClock();
      opened = await create(clock);
      return { queue: opened.queue, clock };
    };
    const claim = async (queue: JobQueue): Promise<ClaimedJob> => {
      const job = await queue.claim([JOB.kind], LEASE_MS);
      if (!job) throw new Error("there was nothing to claim");
      return job;
    };
    afterEach(async () => {
      await opened?.close();
      opened = null;
    });

    it("gives a job from the queue to one worker, with what it was enqueued with", async () => {
      const { queue } = await open();
      const { id } = await queue.enqueue({ ...JOB, payload: { reason: "asked" } });
      expect(await claim(queue)).toMatchObject({ id, payload: { reason: "asked" }, attempts: 1, state: "running" });
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
      expect(await queue.claim([], LEASE_MS)).toBeNull();
    });

    it("takes the same key once while it is unfinished, and again afterwards", async () => {
      const { queue } = await open();
      const first = await queue.enqueue(JOB);
      expect((await queue.enqueue(JOB)).id).toBe(first.id);
      const job = await claim(queue);
      expect((await queue.enqueue(JOB)).id).toBe(first.id);
      await queue.complete(job, null);
      expect((await queue.enqueue(JOB)).id).not.toBe(first.id);
    });

    it("runs one job of a kind for each tenant, tenants side by side", async () => {
      const { queue } = await open();
      await queue.enqueue(JOB);
      await queue.enqueue({ ...JOB, key: "scheduled" });
      await queue.enqueue({ ...JOB, tenant: "b" });
      const first = await claim(queue);
      expect((await claim(queue)).tenant).toBe("b");
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
      await queue.complete(first, null);
      expect(await claim(queue)).toMatchObject({ tenant: "a", key: "scheduled" });
    });

    it("gives a job to the next worker when the first is gone, and refuses the first when it comes back", async () => {
      const { queue, clock } = await open();
      await queue.enqueue(JOB);
      const lost = await claim(queue);
      await clock.advance(LEASE_MS + 1);
      const taken = await claim(queue);
      expect(taken).toMatchObject({ id: lost.id, attempts: 2 });
      await expect(queue.complete(lost, "late")).rejects.toMatchObject({ code: "conflict" });
      await expect(queue.heartbeat(lost, LEASE_MS)).rejects.toMatchObject({ code: "conflict" });
      await queue.complete(taken, "in time");
      expect(await queue.list("a", 5)).toMatchObject([{ state: "done", result: "in time", failure: null }]);
    });

    it("leaves a job to whoever goes on saying that it works", async () => {
      const { queue, clock } = await open();
      await queue.enqueue(JOB);
      const job = await claim(queue);
      for (let beat = 0; beat < 4; beat++) {
        await clock.advance(LEASE_MS / 2);
        await queue.heartbeat(job, LEASE_MS, { stage: "fitting", done: beat, total: 4 });
      }
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
      expect((await queue.list("a", 1))[0]?.progress).toEqual({ stage: "fitting", done: 3, total: 4 });
    });

    it("gives up after the last attempt, with the reason", async () => {
      const { queue, clock } = await open();
      await queue.enqueue({ ...JOB, maxAttempts: 2 });
      for (let attempt = 0; attempt < 2; attempt++) {
        await claim(queue);
        await clock.advance(LEASE_MS + 1);
      }
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
      const [job] = await queue.list("a", 1);
      expect(job).toMatchObject({ state: "failed", attempts: 2 });
      expect(job?.failure).toMatch(/attempt 2 of 2/);
    });

    it("tries again after the wait that was asked for, and never when none was", async () => {
      const { queue, clock } = await open();
      await queue.enqueue(JOB);
      await queue.fail(await claim(queue), "disk full", 30_000);
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
      expect(await queue.list("a", 1)).toMatchObject([{ state: "queued", failure: "disk full" }]);
      await clock.advance(30_000);
      await queue.fail(await claim(queue), "no history", null);
      expect(await queue.list("a", 1)).toMatchObject([{ state: "failed", failure: "no history", attempts: 2 }]);
      expect(await queue.claim([JOB.kind], LEASE_MS)).toBeNull();
    });

    it("lists a tenant's own jobs, newest first, with their times", async () => {
      const { queue, clock } = await open();
      const first = await queue.enqueue(JOB);
      await clock.advance(1000);
      const second = await queue.enqueue({ ...JOB, key: "scheduled" });
      await queue.enqueue({ ...JOB, tenant: "b" });
      expect((await queue.list("a", 5)).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(await queue.list("a", 1)).toMatchObject([{ id: second.id, createdAt: clock.now(), endedAt: null }]);
      const job = await claim(queue);
      await clock.advance(500);
      await queue.complete(job, { released: 4 });
      const done = (await queue.list("a", 5)).find(({ id }) => id === job.id);
      expect(done).toMatchObject({ endedAt: clock.now(), startedAt: clock.now() - 500, result: { released: 4 } });
    });
  });
}
