import { createFakeClock, createMemoryJobQueue } from "@lucid/testkit";
import { afterAll, expect, it } from "vitest";
import { learningConfig, TENANT } from "../testing/learning-desk.ts";
import { createScratch } from "../testing/open-test-collector.ts";
import { createRetrainSchedule } from "./retrain-schedule.ts";

const DAY_MS = 86_400_000;
const scratch = createScratch();
afterAll(() => scratch.clean());

function open(retrain: object, reviewed = 0) {
  const clock = createFakeClock();
  const config = learningConfig(scratch.folder());
  const tenants = config.tenants.map((tenant) => ({ ...tenant, retrain: { ...tenant.retrain, ...retrain } }));
  const jobs = createMemoryJobQueue(clock);
  const created = new Date(clock.now()).toISOString();
  const release = { sequence: 1, created, manifest: "", signature: "", origin: "starter" };
  const months: string[] = [];
  const schedule = createRetrainSchedule({
    ...{ tenants, jobs, clock, runner: { wake: () => undefined }, log: () => undefined },
    releases: { list: async () => [{ ...release, record: null, restored: null, request: null }] },
    countReviewedSince: async () => reviewed,
    sample: {
      open: async (_tenant, month) => {
        months.push(month);
        return [];
      },
    },
  });
  return { clock, jobs, schedule, months };
}

it("retrains a quarter after the last time, once, and draws last month's sample on the way", async () => {
  const { clock, jobs, schedule, months } = open({});
  expect(await schedule.look()).toEqual([]);
  await clock.advance(91 * DAY_MS);
  expect(await schedule.look()).toEqual([TENANT]);
  expect(await jobs.list(TENANT, 5)).toMatchObject([{ state: "queued", payload: { because: "calendar" } }]);
  expect(await schedule.look()).toEqual([]);
  expect(months).toEqual(["2025-12", "2026-03", "2026-03"]);
});

it("retrains after so many reviewed decisions, where that is asked for", async () => {
  expect(await open({ afterDecisions: 100 }, 99).schedule.look()).toEqual([]);
  const { jobs, schedule } = open({ afterDecisions: 100 }, 100);
  expect(await schedule.look()).toEqual([TENANT]);
  expect(await jobs.list(TENANT, 5)).toMatchObject([{ payload: { because: "decisions" } }]);
});

it("leaves a tenant in peace that has nothing to learn from", async () => {
  const { clock, schedule } = open({ history: [] });
  await clock.advance(400 * DAY_MS);
  expect(await schedule.look()).toEqual([]);
});
