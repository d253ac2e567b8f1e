import { AppError, type JobQueue } from "@lucid/core";
import { createFakeClock, createMemoryJobQueue } from "@lucid/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { createJobRunner, type JobHandler, type JobRunner } from "./job-runner.ts";

const JOB = { tenant: "a", kind: "work", key: "k" } as const;
let runner: JobRunner | undefined;
afterEach(async () => {
  await runner?.stop();
});

function start(work: JobHandler, leaseMs = 30_000): JobQueue {
  const queue = createMemoryJobQueue({ ...createFakeClock(), now: Date.now });
  runner = createJobRunner({
    ...{ queue, handlers: { work }, log: () => undefined },
    ...{ leaseMs, pollMs: 10, retryAfterMs: 0 },
  });
  runner.start();
  return queue;
}
const newest = async (queue: JobQueue) => (await queue.list("a", 1))[0];

describe("the job runner", () => {
  it("does a job and keeps its result", async () => {
    const queue = start(async (job) => ({ did: job.payload }));
    await queue.enqueue({ ...JOB, payload: 7 });
    runner?.wake();
    await expect.poll(() => newest(queue)).toMatchObject({ state: "done", result: { did: 7 } });
  });

  it("tries again what may pass, and ends at once what cannot", async () => {
    const failures = [new AppError("unavailable", "busy"), new AppError("bad_request", "no history")];
    const queue = start(async () => {
      throw failures.shift();
    });
    await queue.enqueue(JOB);
    await expect.poll(() => newest(queue)).toMatchObject({ state: "failed", attempts: 2, failure: "no history" });
  });

  it("keeps its lease while the work lasts longer than one", async () => {
    const queue = start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return "late but ours";
    }, 1500);
    await queue.enqueue(JOB);
    await expect.poll(() => newest(queue)).toMatchObject({ state: "done", attempts: 1, result: "late but ours" });
  });

  it("gives a job back when the collector stops, and when its tenant's data was erased", async () => {
    let begun = 0;
    const queue = start((_job, { signal }) => {
      begun += 1;
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new AppError("aborted", "stopped")));
      });
    });
    await queue.enqueue(JOB);
    await expect.poll(() => begun).toBe(1);
    await runner?.interrupt("another", "not ours");
    await runner?.interrupt("a", "data was erased");
    await expect.poll(() => begun).toBe(2);
    await runner?.stop();
    expect(await newest(queue)).toMatchObject({ state: "queued", failure: "The collector stopped during the work" });
  });
});
