import type { AssetCache, BundleManifest, SignedManifest } from "@lucid/core";
import { SOAKING } from "@lucid/testkit";
import { noteFigures } from "@lucid/testkit/soak-figures";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMemoryAssetCache } from "./asset-cache.ts";
import { type BundleKeeper, createBundleKeeper } from "./bundle-keeper.ts";
import { type BundleStateStore, createMemoryBundleStateStore } from "./bundle-state-store.ts";
import type { FetchAsset } from "./fetch-asset.ts";
import { fileOf, makePublishingKey, sampleManifest, sha256Of, signText } from "./fixtures/signed-bundle.ts";

/** Which checks are in place; the last tests take one out to see that this file would notice. */
const protections = vi.hoisted(() => ({ signature: true, sequence: true }));
vi.mock(import("./ed25519.ts"), async (original) => {
  const actual = await original();
  return { ...actual, verifyEd25519: async (...all) => !protections.signature || (await actual.verifyEd25519(...all)) };
});
vi.mock(import("./verify-manifest.ts"), async (original) => {
  const actual = await original();
  return {
    ...actual,
    verifyManifest: (signed, key, expected) =>
      actual.verifyManifest(signed, key, protections.sequence ? expected : { ...expected, lastSequence: 0 }),
  };
});
afterEach(() => {
  Object.assign(protections, { signature: true, sequence: true });
});

const MUTATIONS = SOAKING ? 10_000 : 300;
/** A fresh start after this many: what was refused must not have reached the stored state either. */
const START_AGAIN_EVERY = 25;
const LIVE = 5;
const key = makePublishingKey();
const strangersKey = makePublishingKey();

const heads = (sequence: number) => `{"heads":${sequence},"weights":"${"w".repeat(200)}"}`;
const names = (sequence: number) => `{"names":${sequence}}`;
function manifestOf(sequence: number, changes: Partial<BundleManifest> = {}): string {
  const files = [fileOf("heads.json", heads(sequence)), fileOf("taxonomy.json", names(sequence), "tenant")];
  return JSON.stringify(sampleManifest({ sequence, files, ...changes }));
}
const texts = new Map(
  Array.from({ length: 10 }, (_, sequence) => [heads(sequence), names(sequence)])
    .flat()
    .map((text) => [sha256Of(text), text]),
);

/** Seeded numbers from 0 to sides - 1, so that a failure can be repeated. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
type Dice = ReturnType<typeof createDice>;

/** What an attacker between collector and browser, or a collector gone wrong, puts in the place of release 6. */
interface Served {
  readonly signed: SignedManifest;
  readonly bytesOf: (name: string, honest: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

const honest = (signed: SignedManifest): Served => ({ signed, bytesOf: (_name, bytes) => bytes });
const flipped = (bytes: Uint8Array<ArrayBuffer>, dice: Dice, bits: number) => {
  const copy = Uint8Array.from(bytes);
  const at = dice(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << dice(bits));
  return copy;
};
const inText = (text: string, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) =>
  new TextDecoder().decode(change(new TextEncoder().encode(text)));
// The bytes of the signature, not its base64: that has bits which mean nothing.
const inSignature = (signature: string, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array) =>
  Buffer.from(change(Uint8Array.from(Buffer.from(signature, "base64")))).toString("base64");
const cut = (bytes: Uint8Array<ArrayBuffer>, dice: Dice) => bytes.slice(0, dice(bytes.length));
const oneFile = (dice: Dice) => (dice(2) === 0 ? "heads.json" : "taxonomy.json");
const next = () => signText(manifestOf(LIVE + 1), key);

const damagedFile = (dice: Dice, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): Served => {
  const damaged = oneFile(dice);
  return { signed: next(), bytesOf: (name, bytes) => (name === damaged ? change(bytes) : bytes) };
};

const ATTACKS: Readonly<Record<string, (dice: Dice) => Served>> = {
  "bit flip in the manifest": (dice) => {
    const signed = next();
    return honest({ ...signed, manifest: inText(signed.manifest, (bytes) => flipped(bytes, dice, 7)) });
  },
  "bit flip in the signature": (dice) => {
    const signed = next();
    return honest({ ...signed, signature: inSignature(signed.signature, (bytes) => flipped(bytes, dice, 8)) });
  },
  "bit flip in a file": (dice) => damagedFile(dice, (bytes) => flipped(bytes, dice, 8)),
  "manifest cut": (dice) => {
    const signed = next();
    return honest({ ...signed, manifest: inText(signed.manifest, (bytes) => cut(bytes, dice)) });
  },
  "signature cut": (dice) => {
    const signed = next();
    return honest({ ...signed, signature: inSignature(signed.signature, (bytes) => cut(bytes, dice)) });
  },
  "file cut": (dice) => damagedFile(dice, (bytes) => cut(bytes, dice)),
  "file with more behind it": (dice) => damagedFile(dice, (bytes) => Uint8Array.from([...bytes, dice(256)])),
  "signature of another release": (dice) =>
    honest({ ...next(), signature: signText(manifestOf(dice(LIVE)), key).signature }),
  "file of another release": (dice) => {
    const other = dice(LIVE + 1);
    return damagedFile(dice, (bytes) => new TextEncoder().encode(bytes.length > 100 ? heads(other) : names(other)));
  },
  "files swapped": () => ({
    signed: next(),
    bytesOf: (name) => new TextEncoder().encode(name === "heads.json" ? names(LIVE + 1) : heads(LIVE + 1)),
  }),
  "another key": (dice) => {
    const forged = signText(manifestOf(LIVE + 1 + dice(4)), strangersKey);
    return honest(dice(2) === 0 ? forged : { ...forged, publicKey: key.publicKey });
  },
  "an older release": (dice) => honest(signText(manifestOf(dice(LIVE)), key)),
  "another tenant's release": (dice) =>
    honest(signText(manifestOf(LIVE + 1 + dice(4), { tenant: ["globex", "acme2", "ACME"][dice(3)] ?? "globex" }), key)),
};

interface Model {
  readonly text: string;
  dispose(): Promise<void>;
}

/** A browser that runs release 5, with 4 as its previous. */
async function openBrowser() {
  const state: BundleStateStore = createMemoryBundleStateStore();
  let served: Served = honest(signText(manifestOf(LIVE - 1), key));
  const fetchAsset: FetchAsset = async (file) => {
    const text = texts.get(file.sha256) ?? "";
    return served.bytesOf(file.name, new TextEncoder().encode(text));
  };
  const stored = createMemoryAssetCache();
  const ours = new Set([LIVE - 1, LIVE].flatMap((sequence) => [heads(sequence), names(sequence)]).map(sha256Of));
  // The good files of a refused release are kept for the next try; here every attack is a first one.
  const cache: AssetCache = {
    ...stored,
    put: async (sha256, bytes) => (ours.has(sha256) ? stored.put(sha256, bytes) : undefined),
  };
  const makeKeeper = (): BundleKeeper<Model> =>
    createBundleKeeper<Model>({
      scope: "acme/1",
      collectorUrl: "https://collector.example",
      publishingKey: key.publicKey,
      appVersion: "0.1.0",
      session: () => ({ token: "t", tenant: "acme" }),
      fetch: async () => new Response(JSON.stringify(served.signed)),
      ...{ cache, state, fetchAsset },
      needs: () => true,
      build: async (_manifest, files) => {
        const [first, second] = await Promise.all([files.bytes("heads.json"), files.bytes("taxonomy.json")]);
        const text = new TextDecoder().decode(first) + new TextDecoder().decode(second);
        return { text, dispose: async () => undefined };
      },
      check: async () => undefined,
    });
  const keeper = makeKeeper();
  const older = await keeper.start();
  served = honest(signText(manifestOf(LIVE), key));
  const running = await keeper.refresh(older);
  if (running === null) throw new Error("release 5 must be taken over");
  return {
    ...{ state, keeper, running, makeKeeper },
    serve: (next: Served) => {
      served = next;
    },
  };
}

interface Outcome {
  readonly tried: number;
  /** Attacks whose release was taken over. */
  readonly accepted: readonly string[];
  /** Attacks after which the stored state or a fresh start was another than before. */
  readonly switched: readonly string[];
}

async function attack(times: number): Promise<Outcome> {
  const { state, keeper, running, serve, makeKeeper } = await openBrowser();
  const before = JSON.stringify(await state.read("acme/1"));
  const dice = createDice(9);
  const kinds = Object.entries(ATTACKS);
  const accepted: string[] = [];
  const switched: string[] = [];
  for (let tried = 0; tried < times; tried++) {
    const [name, make] = kinds[tried % kinds.length] ?? ["", () => honest(next())];
    serve(make(dice));
    const refreshed = await keeper.refresh(running).catch(() => null);
    if (refreshed !== null) accepted.push(name);
    const same = JSON.stringify(await state.read("acme/1")) === before;
    const starts = tried % START_AGAIN_EVERY === 0 ? (await makeKeeper().start()).model.text : running.model.text;
    if (!same || starts !== heads(LIVE) + names(LIVE)) switched.push(name);
    if (accepted.length + switched.length > 100) break;
  }
  return { tried: times, accepted, switched };
}

describe("a release that is not what its publisher made", () => {
  it(`${MUTATIONS} mutations are all refused, and what runs goes on unswitched`, async () => {
    const { tried, accepted, switched } = await attack(MUTATIONS);
    noteFigures({
      soak: "bundles",
      ...{ of: "mutated releases", tried, survived: tried - accepted.length, lost: accepted.length },
      metrics: [
        { name: "mutations", value: tried, unit: "releases", better: "higher", goal: 10_000 },
        { name: "accepted", value: accepted.length, unit: "releases", better: "lower", goal: 0 },
        { name: "half_switched", value: switched.length, unit: "releases", better: "lower", goal: 0 },
      ],
    });
    expect([...new Set(accepted)]).toEqual([]);
    expect([...new Set(switched)]).toEqual([]);
  });

  it("the honest release 6 is taken over: refusing is not all this does", async () => {
    const { keeper, running, serve } = await openBrowser();
    serve(honest(next()));
    expect((await keeper.refresh(running))?.model.text).toBe(heads(LIVE + 1) + names(LIVE + 1));
  });

  it("without the signature check, forgeries are taken over: this file notices", async () => {
    protections.signature = false;
    const { accepted, switched } = await attack(100);
    expect(accepted).toContain("another key");
    expect(switched.length).toBeGreaterThan(0);
  });

  it("without the sequence check, older releases are taken over: this file notices", async () => {
    protections.sequence = false;
    expect(new Set((await attack(100)).accepted)).toEqual(new Set(["an older release"]));
  });
});
