import { createHash } from "node:crypto";
import { adaptedEncoderHash, verifyManifest } from "@lucid/classifier";
import type { BundleManifest, MemoryPage, SignedManifest, Taxonomy } from "@lucid/core";
import { sampleDecision, sampleTaxonomy } from "@lucid/testkit";
import { createRandom, encodeAdapter, freezeTickets, type HistoryTicket, testPredictions } from "@lucid/trainer";
import type { Candidate } from "@lucid/trainer/node";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  createScratch,
  fakeEncoder,
  openTestCollector,
  type TestCollector,
  testConfig,
} from "../testing/open-test-collector.ts";
import { askRunningCollector } from "./release-inbox.ts";

const scratch = createScratch();
let open: TestCollector[] = [];
async function start(folder = scratch.folder(), readEncoder = fakeEncoder): Promise<TestCollector> {
  const collector = await openTestCollector(folder, { readEncoder });
  open.push(collector);
  return collector;
}
async function stop(one: TestCollector): Promise<void> {
  open = open.filter((other) => other !== one);
  await one.collector.stop();
}
afterEach(async () => {
  for (const one of open) await stop(one);
});
afterAll(() => scratch.clean());

const TICKETS = 300;
const taxonomy: Taxonomy = { ...sampleTaxonomy, version: 4 };
const LABELS = taxonomy.categories.map(({ id }) => id);
const SECRET = "the printer on floor nine is on fire";

function tickets(count = TICKETS): HistoryTicket[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{
      id: `t${index}`,
      group: `t${index}`,
      subject: `${SECRET} ${index}`,
      body: "",
      bodyFormat: "text",
      language: "en",
    },
    ...{ createdAt: null, requester: null, agent: null, knownEntities: [], labelSource: "person" },
    labels: { category: LABELS[index % LABELS.length] ?? "", subcategory: null, priority: null, team: null, tags: [] },
  }));
}

/** Right answers but for a share of them; confidence as it is. */
async function candidate(options: {
  readonly wrong: number;
  readonly seed?: number;
  readonly count?: number;
  readonly taxonomy?: Taxonomy;
  readonly migration?: Candidate["gateInputs"]["migration"];
}): Promise<Candidate> {
  const { wrong, seed = 1, count = TICKETS, migration = {} } = options;
  const own = options.taxonomy ?? taxonomy;
  const all = tickets(count);
  const testSet = await freezeTickets(all, { taxonomy, created: "2026-01-01T00:00:00.000Z" });
  const random = createRandom(seed);
  const answers = all.map(({ labels: { category } }, index) => {
    const label = random() < wrong ? (LABELS[(index + 1) % LABELS.length] ?? "") : category;
    return { category: { labelId: migration[label] ?? label, confidence: 1 - wrong } };
  });
  const namesOnly = all.map((_, index) => ({ category: { labelId: LABELS[(index * 7) % 2] ?? "", confidence: 0.5 } }));
  const gateInputs: Candidate["gateInputs"] = {
    ...{ format: 1, testSet, best: null, majority: LABELS[0] ?? "", migration, kappa: null, override: null, seed: 1 },
    candidate: testPredictions(answers),
    namesOnly: testPredictions(namesOnly),
  };
  const { describe: encoder, files } = fakeEncoder();
  const tokenizer = files.find(({ name }) => name === "tokenizer.json")?.bytes ?? new Uint8Array();
  const tokenizerHash = createHash("sha256").update(tokenizer).digest("hex");
  return {
    taxonomy: own,
    // The collector does not look inside heads: what it compares is all they need here.
    heads: { tokenizerHash, dense: { encoder }, of: seed } as unknown as Candidate["heads"],
    goldens: { format: 1, cases: [] },
    provenance: {
      ...{ created: "2026-01-02T00:00:00.000Z", encoder, taxonomy: own, seed, method: "test", sources: [] },
      ...{ tickets: { train: 900, test: count }, period: null },
    },
    evaluation: null,
    // What it says of itself: nobody believes it.
    gate: { passed: true, rules: [] } as unknown as Candidate["gate"],
    gateInputs,
  };
}

const words = { tenant: "a", kappa: 0.8, override: null, extendTestSet: false };

async function manifestOf(one: TestCollector): Promise<BundleManifest> {
  const answer = await one.call("/v1/bundle", { token: await one.session() });
  return JSON.parse(((await answer.json()) as SignedManifest).manifest) as BundleManifest;
}

describe("publishing a candidate", () => {
  it("takes the place of the starter, with calibration, provenance and the gate in the signed manifest", async () => {
    const one = await start();
    const { sequence, report } = await one.collector.releaseDesk.publish({
      ...words,
      candidate: await candidate({ wrong: 0.1 }),
    });
    expect(sequence).toBe(2);
    const manifest = await manifestOf(one);
    expect(manifest).toMatchObject({
      sequence: 2,
      taxonomy: { id: taxonomy.id, version: 4 },
      evaluation: { examples: TICKETS },
      provenance: { origin: "trained", tickets: { train: 900, test: TICKETS } },
      gate: { testTickets: TICKETS, firstRelease: true, kappa: 0.8, override: null },
    });
    expect(manifest.calibration?.expectedCalibrationError).toBeCloseTo(report.expectedCalibrationError.value, 3);
  });

  it("is refused when it is worse than the best release, whatever its own report says, and leaves the live bundle as it was", async () => {
    const one = await start();
    await one.collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.05 }) });
    const before = await manifestOf(one);
    const worse = await candidate({ wrong: 0.2, seed: 2 });
    expect(worse.gate.passed).toBe(true);
    const { sequence, report } = await one.collector.releaseDesk.publish({ ...words, candidate: worse });
    expect(sequence).toBeNull();
    expect(report.rules.find(({ id }) => id === "macro-f1")?.passed).toBe(false);
    expect(await manifestOf(one)).toEqual(before);
  });

  it("compares with the best release, not with the last", async () => {
    const { collector } = await start();
    const publish = async (wrong: number, seed: number) =>
      collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong, seed }) });
    expect((await publish(0.05, 1)).sequence).toBe(2);
    expect((await publish(0.05, 3)).sequence).toBe(3);
    await collector.releaseDesk.rollBack("a", 1);
    expect((await publish(0.2, 4)).sequence).toBeNull();
    const listed = await collector.releaseDesk.list("a");
    expect(listed.map(({ origin }) => origin)).toEqual(["restored", "trained", "trained", "starter"]);
    expect(listed.filter(({ best }) => best)).toHaveLength(1);
  });

  it("keeps the frozen labels, no text, and refuses candidates that were tested on other tickets", async () => {
    const { collector } = await start();
    await collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.05 }) });
    expect(JSON.stringify([await collector.releases.list("a"), await collector.releases.testSet("a")])).not.toContain(
      SECRET,
    );
    const other = await candidate({ wrong: 0.01, count: 100 });
    const { sequence, report } = await collector.releaseDesk.publish({ ...words, candidate: other });
    expect(sequence).toBeNull();
    expect(report.rules.find(({ id }) => id === "test-set")?.text).toContain("100 of the 300 frozen test tickets");
    expect((await collector.releases.testSet("a"))?.tickets).toHaveLength(TICKETS);
  });

  it("extends the test set only when it is told to, with the best release's answers to the new tickets", async () => {
    const { collector } = await start();
    const first = await candidate({ wrong: 0.05 });
    await collector.releaseDesk.publish({ ...words, candidate: first });
    const more = await candidate({ wrong: 0.04, seed: 3, count: 400 });
    const best = { sequence: 2, predictions: (await candidate({ wrong: 0.05, count: 400 })).gateInputs.candidate };
    const extended = { ...more, gateInputs: { ...more.gateInputs, best } };
    await collector.releaseDesk.publish({ ...words, candidate: extended });
    expect((await collector.releases.testSet("a"))?.tickets).toHaveLength(300);
    const { report } = await collector.releaseDesk.publish({ ...words, candidate: extended, extendTestSet: true });
    expect(report).toMatchObject({ passed: true, testTickets: 400 });
    expect((await collector.releases.testSet("a"))?.tickets).toHaveLength(400);
  });

  it("keeps who overrode a missing kappa, and a recorded kappa for the next release of the same taxonomy", async () => {
    const { collector } = await start();
    const override = { name: "Ada", reason: "one labeller" };
    const publish = async (change: object, seed: number) =>
      collector.releaseDesk.publish({
        ...words,
        kappa: null,
        candidate: await candidate({ wrong: 0.05, seed }),
        ...change,
      });
    expect((await publish({}, 1)).sequence).toBeNull();
    expect((await publish({ override }, 1)).sequence).toBe(2);
    expect((await collector.releaseDesk.list("a"))[0]?.gate?.override).toEqual(override);
    expect((await publish({}, 3)).sequence).toBeNull();
    expect((await publish({ kappa: 0.9 }, 3)).sequence).toBe(3);
    expect((await publish({}, 5)).sequence).toBe(4);
  });

  it("checks decisions against the taxonomy of the live release", async () => {
    const one = await start();
    const token = await one.session();
    const decision = {
      taxonomyId: taxonomy.id,
      taxonomyVersion: 4,
      final: { ...sampleDecision(1).final, category: "nonsense" },
    };
    const send = async (number: number) => {
      const answer = await one.send(token, [sampleDecision(number, decision)]);
      return ((await answer.json()) as { results: { status: string }[] }).results[0]?.status;
    };
    expect(await send(1)).toBe("stored");
    await one.collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.05 }) });
    expect(await send(2)).toBe("rejected");
  });

  it("follows renamed categories: the test set and earlier releases move along", async () => {
    const { collector } = await start();
    await collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.05 }) });
    const [first, ...rest] = taxonomy.categories;
    if (first === undefined) throw new Error("The sample has categories");
    const renamed = { ...taxonomy, version: 5, categories: [{ ...first, id: "renamed" }, ...rest] };
    const lost = await candidate({ wrong: 0.05, seed: 3, taxonomy: renamed });
    expect(
      (await collector.releaseDesk.publish({ ...words, candidate: lost })).report.rules
        .filter(({ passed }) => !passed)
        .map(({ id }) => id),
    ).toContain("no-dead-class");
    const moved = await candidate({ wrong: 0.05, seed: 3, taxonomy: renamed, migration: { [first.id]: "renamed" } });
    expect((await collector.releaseDesk.publish({ ...words, candidate: moved })).sequence).toBe(3);
    expect((await collector.releases.testSet("a"))?.tickets[0]?.category).toBe("renamed");
    const listed = await collector.releaseDesk.list("a");
    expect(listed[1]?.macroF1).toBeGreaterThan(0.9);
    await collector.releaseDesk.rollBack("a", null);
    expect((await collector.releases.testSet("a"))?.tickets[0]?.category).toBe(first.id);
  });

  it("says that a candidate for another encoder cannot be used", async () => {
    const { collector } = await start();
    const good = await candidate({ wrong: 0.05 });
    const heads = { ...good.heads, tokenizerHash: "other" };
    await expect(collector.releaseDesk.publish({ ...words, candidate: { ...good, heads } })).rejects.toThrow(
      "train again with --encoder en",
    );
  });
});

/** The stand-in encoder, called by its file's hash as real ones are. */
function namedEncoder() {
  const encoder = fakeEncoder();
  const bytes = encoder.files.find(({ name }) => name === "encoder.onnx")?.bytes ?? new Uint8Array();
  return { ...encoder, describe: { ...encoder.describe, hash: sha256(bytes) } };
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A candidate over an adapter of one factor. */
async function adaptedCandidate(value: number, options: Parameters<typeof candidate>[0]) {
  const { describe } = namedEncoder();
  const factor = { name: "layer.0.query.A", rows: 1, columns: 1, values: Float32Array.of(value) };
  const adapter = encodeAdapter({ encoderHash: describe.hash, rank: 1, scale: 1, factors: [factor] });
  const hash = await adaptedEncoderHash(describe.hash, sha256(adapter));
  const plain = await candidate(options);
  const heads = { ...plain.heads, dense: { encoder: { ...describe, hash } } } as unknown as Candidate["heads"];
  return { ...plain, heads, adapter };
}

describe("a candidate with an adapter", () => {
  const publishing = async (one: TestCollector, made: Candidate) => {
    await one.collector.releaseDesk.publish({ ...words, candidate: made });
    return manifestOf(one);
  };
  const adapterOf = ({ files }: BundleManifest) => files.find(({ name }) => name === "adapter.bin");

  it("is published with it, signed, beside the encoder that everybody has", async () => {
    const one = await start(scratch.folder(), namedEncoder);
    const starter = await manifestOf(one);
    const made = await adaptedCandidate(1, { wrong: 0.05 });
    const manifest = await publishing(one, made);
    const encoderFile = ({ files }: BundleManifest) => files.find(({ name }) => name === "encoder.onnx");
    expect(encoderFile(manifest)).toEqual(encoderFile(starter));
    expect(adapterOf(manifest)).toMatchObject({ sha256: sha256(made.adapter), access: "tenant" });
    expect([starter.format, manifest.format]).toEqual([1, 2]);
    const answer = await one.call("/v1/bundle", { token: await one.session() });
    const signed = (await answer.json()) as SignedManifest;
    const expected = { tenant: "a", lastSequence: 0, appVersion: "0.1.0" };
    const verified = await verifyManifest(signed, signed.publicKey, expected);
    expect(verified.encoder.hash).toBe(made.heads.dense?.encoder.hash);
  });

  it("gives its adapter to its own tenant alone", async () => {
    const one = await start(scratch.folder(), namedEncoder);
    const made = await adaptedCandidate(1, { wrong: 0.05 });
    const path = `/assets/${adapterOf(await publishing(one, made))?.sha256}`;
    const own = await one.call(path, { token: await one.session("a") });
    expect(new Uint8Array(await own.arrayBuffer())).toEqual(made.adapter);
    const others = [await one.call(path), await one.call(path, { token: await one.session("b") })];
    expect(others.map(({ ok }) => ok)).toEqual([false, false]);
  });

  it("comes back with its adapter when a later release is rolled back", async () => {
    const one = await start(scratch.folder(), namedEncoder);
    const first = await publishing(one, await adaptedCandidate(1, { wrong: 0.05 }));
    const second = await publishing(one, await adaptedCandidate(2, { wrong: 0.04, seed: 3 }));
    expect(second.encoder.hash).not.toBe(first.encoder.hash);
    await one.collector.releaseDesk.rollBack("a", null);
    const { encoder, files, format } = await manifestOf(one);
    expect({ encoder, files, format }).toEqual({ encoder: first.encoder, files: first.files, format: 2 });
    await one.collector.releaseDesk.rollBack("a", null);
    expect(adapterOf(await manifestOf(one))).toBeUndefined();
  });

  it("arrives whole through the inbox, too", async () => {
    const folder = scratch.folder();
    const one = await start(folder, namedEncoder);
    const made = { ...words, candidate: await adaptedCandidate(1, { wrong: 0.05 }) };
    await askRunningCollector(folder, { name: "publish", input: [made] });
    expect(adapterOf(await manifestOf(one))?.sha256).toBe(sha256(made.candidate.adapter));
  });

  it("shares the memory of its own vectors only", async () => {
    const folder = scratch.folder();
    const one = await openTestCollector(folder, {
      readEncoder: namedEncoder,
      config: testConfig(folder, {}, { privacyLevel: "features" }),
    });
    open.push(one);
    const corrected = (number: number, encoder: string) =>
      sampleDecision(number, {
        ...{ ticketId: `t${number}`, kind: "corrected", taxonomyId: "sample" },
        suggested: { category: "access", subcategory: "badge", priority: "normal", team: "hardware-n2" },
        final: { category: "hardware", subcategory: "printer", priority: "normal", team: "hardware-n2" },
        vector: { encoder, scale: 0.01, base64: "AQIDBA==" },
      });
    const made = await adaptedCandidate(1, { wrong: 0.05 });
    const adapted = made.heads.dense?.encoder.hash ?? "";
    const session = await one.session();
    await one.send(session, [corrected(1, namedEncoder().describe.hash), corrected(2, adapted)]);
    const remembered = async () => {
      const page = (await (await one.call("/v1/memory", { token: session })).json()) as MemoryPage;
      return [page.encoder, page.entries.map(({ ticketId }) => ticketId)];
    };
    expect(await remembered()).toEqual([namedEncoder().describe.hash, ["t1"]]);
    await publishing(one, made);
    expect(await remembered()).toEqual([adapted, ["t2"]]);
  });

  it("is refused when the adapter belongs to another encoder, or to other heads", async () => {
    const one = await start(scratch.folder(), namedEncoder);
    const [made, other] = [await adaptedCandidate(1, { wrong: 0.05 }), await adaptedCandidate(2, { wrong: 0.05 })];
    const plain = await start();
    for (const [place, wrong] of [
      [plain, made],
      [one, { ...made, adapter: other.adapter }],
    ] as const) {
      const publication = place.collector.releaseDesk.publish({ ...words, candidate: wrong });
      await expect(publication).rejects.toMatchObject({
        code: "bundle_incompatible",
        message: expect.stringContaining("train again with --encoder en"),
      });
    }
  });
});

describe("rolling back", () => {
  it("publishes the release before under a higher sequence, pointing at its files, signed anew", async () => {
    const one = await start();
    await one.collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.05 }) });
    const second = await manifestOf(one);
    await one.collector.releaseDesk.publish({ ...words, candidate: await candidate({ wrong: 0.04, seed: 3 }) });
    expect(await one.collector.releaseDesk.rollBack("a", null)).toEqual({ sequence: 4, restored: 2 });
    const restored = await manifestOf(one);
    expect(restored).toMatchObject({
      sequence: 4,
      files: second.files,
      provenance: { restored: 2 },
      gate: second.gate,
    });
    expect(await one.collector.releaseDesk.rollBack("a", null)).toEqual({ sequence: 5, restored: 1 });
    await expect(one.collector.releaseDesk.rollBack("a", null)).rejects.toThrow("no release before");
    await expect(one.collector.releaseDesk.rollBack("a", 99)).rejects.toThrow("no release 99");
  });
});

describe("asking the collector that runs on a folder", () => {
  it("publishes through its inbox, once for each request, and hands errors over", async () => {
    const folder = scratch.folder();
    const one = await start(folder);
    const ready = await candidate({ wrong: 0.05 });
    const outcome = await askRunningCollector(folder, { name: "publish", input: [{ ...words, candidate: ready }] });
    expect(outcome).toMatchObject({ tenant: "a", sequence: 2 });
    expect(await askRunningCollector(folder, { name: "list", input: ["a"] })).toHaveLength(2);
    await expect(askRunningCollector(folder, { name: "list", input: ["nobody"] })).rejects.toMatchObject({
      code: "not_found",
    });
    const again = { ...words, candidate: ready, request: "r1" };
    const first = await one.collector.releaseDesk.publish(again);
    await stop(one);
    const restarted = await start(folder);
    expect(await restarted.collector.releaseDesk.publish(again)).toEqual(first);
  });
});
