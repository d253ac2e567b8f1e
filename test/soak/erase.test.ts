import { type Dirent, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Collector } from "@lucid/collector";
import type { Decision } from "@lucid/core";
import { SOAKING, sampleDecision } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterAll, expect, it } from "vitest";
import { type CollectorClient, createCollectorClient } from "./lab/collector-client.ts";
import { openSoakCollector } from "./lab/open-soak-collector.ts";
import { removeProtection } from "./lab/removed-protections.ts";
import { cleanUp, createSoakDesk, newId } from "./lab/soak-desk.ts";

/** People (requesters or agents) and tickets to erase, each with some decisions among everybody else's. */
const SUBJECTS = SOAKING ? 60 : 6;
const DECISIONS_EACH = 5;
const OTHERS = SOAKING ? 5000 : 200;
const BATCH = 50;
afterAll(cleanUp);

const hex = () => newId().replaceAll("-", "");
/** Letters alone: a run of digits would be redacted, and nothing could be found again. */
const word = () => hex().replaceAll(/\d/g, (digit) => "ghijklmnop"[Number(digit)] ?? "q");

interface Subject {
  readonly selector: object;
  readonly decisions: readonly Decision[];
  /** Strings that only this subject's decisions hold. */
  readonly canaries: readonly string[];
}

/** A subject's decisions with a canary in every field that can hold text or a name. */
function plantSubject(index: number): Subject {
  const ticketId = `ticket-${word()}`;
  const requester = hex();
  const agent = hex();
  const note = `planted${word()}`;
  const text = `planted${word()}`;
  const vector = Buffer.from(word()).toString("base64");
  const selector = [{ ticketId }, { requester }, { agent }][index % 3] ?? { ticketId };
  const decisions = Array.from({ length: DECISIONS_EACH }, (_, at) =>
    sampleDecision(index, {
      ...{ id: newId(), ticketId, requester, agent, kind: "corrected" },
      final: { category: "hardware-failure", subcategory: "printer", priority: "high", team: "hardware-n2" },
      ...{
        note: `${note} ${at}`,
        redactedText: `${text} ${at}`,
        decidedAt: new Date(1_767_000_000_000 + at).toISOString(),
      },
      vector: { encoder: "0".repeat(64), scale: 1, base64: vector },
    }),
  );
  const ids = decisions.map(({ id }) => id);
  return { selector, decisions, canaries: [ticketId, requester, agent, note, text, vector, ...ids] };
}

function filesBelow(folder: string): string[] {
  const isFile = (entry: Dirent) => entry.isFile() && !entry.name.endsWith(".lock");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isFile)
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Which canaries are in any byte of any file, and where: database, write-ahead log, bundles, training folders, all of it. */
function search(folder: string, log: string, canaries: readonly string[]): string[] {
  const places = [{ name: "log", content: log }];
  for (const file of filesBelow(folder)) places.push({ name: file, content: readFileSync(file, "latin1") });
  return places.flatMap(({ name, content }) =>
    canaries.flatMap((canary) => (content.includes(canary) ? [`${canary} in ${path.relative(folder, name)}`] : [])),
  );
}

async function sendAll(client: CollectorClient, token: string, decisions: readonly Decision[]): Promise<void> {
  for (let from = 0; from < decisions.length; from += BATCH) {
    const answer = await client.send(token, decisions.slice(from, from + BATCH));
    if (answer?.status !== 200) throw new Error(`planting was answered ${answer?.status}`);
  }
}

/** Plants, looks that everything planted is on the disk and in the export, erases, and looks again. */
async function plantAndErase(subjectCount: number, others: number, change?: (collector: Collector) => void) {
  const desk = createSoakDesk(["a"], { privacyLevel: "redacted-text" });
  const [tenant] = desk.tenants;
  if (!tenant) throw new Error("a desk has a tenant");
  let log = "";
  const running = await openSoakCollector(desk, {
    log: (level, event, fields) => {
      log += `${JSON.stringify({ level, event, ...fields })}\n`;
    },
    ...(change ? { change } : {}),
  });
  const client = createCollectorClient(running.url, tenant);
  const token = await client.session();
  const subjects = Array.from({ length: subjectCount }, (_, index) => plantSubject(index));
  const kept = Array.from({ length: others }, (_, index) =>
    sampleDecision(index, { id: newId(), ticketId: `other-${word()}`, requester: hex(), agent: hex() }),
  );
  const mixed = [...subjects.flatMap(({ decisions }) => decisions), ...kept].sort((left, right) =>
    left.id.localeCompare(right.id),
  );
  await sendAll(client, token, mixed);
  // On the subject erased first: a verdict's bytes leave the file with the next checkpoint, which the next erasure brings.
  const verdict = { decisionIds: [subjects[0]?.decisions[0]?.id ?? ""], verdict: "approved" };
  await client.call("/v1/review/verdicts", { token: tenant.review, body: { ...verdict, reviewer: "A lead" } });
  const before = JSON.stringify(await client.exportAll());
  const canaries = subjects.flatMap((subject) => subject.canaries);
  const notExported = canaries.filter((canary) => !before.includes(canary));
  const onDisk = search(desk.folder, log, canaries);
  const notOnDisk = canaries.filter((canary) => !onDisk.some((hit) => hit.startsWith(canary)));
  for (const { selector } of subjects) {
    const answer = await client.call("/v1/erase", { token: tenant.admin, body: selector });
    if (answer.status !== 200) throw new Error(`the erasure was answered ${answer.status}: ${log.slice(-500)}`);
  }
  const whileRunning = search(desk.folder, log, canaries);
  const exported = await client.exportAll();
  await running.stop();
  return {
    ...{ canaries: canaries.length, notExported, notOnDisk, whileRunning },
    afterStop: search(desk.folder, log, canaries),
    othersLost: kept.filter(({ id }) => !exported.some((decision) => decision.id === id)).length,
  };
}

it(`${SUBJECTS} erasures among ${OTHERS} other decisions leave no byte of what was planted`, {
  timeout: 600_000,
}, async () => {
  const { canaries, notExported, notOnDisk, whileRunning, afterStop, othersLost } = await plantAndErase(
    SUBJECTS,
    OTHERS,
  );
  const found = whileRunning.length + afterStop.length;
  noteFigures({
    soak: "erase",
    ...{ of: "canaries", tried: canaries, survived: canaries - Math.min(canaries, found), lost: found + othersLost },
    metrics: [
      { name: "erasures", value: SUBJECTS, unit: "erasures", better: "higher", goal: null },
      { name: "canaries", value: canaries, unit: "strings", better: "higher", goal: null },
      { name: "canaries_found_after_erase", value: found, unit: "byte hits", better: "lower", goal: 0 },
      { name: "canaries_not_exported", value: notExported.length, unit: "strings", better: "lower", goal: 0 },
      { name: "others_lost", value: othersLost, unit: "decisions", better: "lower", goal: 0 },
    ],
  });
  expect(notExported).toEqual([]);
  expect(notOnDisk).toEqual([]);
  expect(whileRunning).toEqual([]);
  expect(afterStop).toEqual([]);
  expect(othersLost).toBe(0);
});

it("notices an erasure that erases nothing", async () => {
  const { afterStop } = await plantAndErase(1, 10, (collector) => removeProtection(collector, "erasure"));
  expect(afterStop.length).toBeGreaterThan(0);
});
