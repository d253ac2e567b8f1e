/** A long check: which tests it is, at full size, and when it is cut off. */
export interface Soak {
  readonly about: string;
  /** Test files, from the repository's root. */
  readonly files: readonly string[];
  readonly limitMinutes: number;
}

/** By name, in the order of what they protect: what was acknowledged, service, releases, agents, tenants and people. */
export const SOAKS: Readonly<Record<string, Soak>> = {
  kill: {
    about: "200 kills under load: nothing acknowledged is lost or doubled",
    files: ["test/soak/kill.test.ts"],
    limitMinutes: 30,
  },
  "power-cut": {
    about: "30 power cuts on a disk of its own; the canary with synchronous=NORMAL must lose rows",
    files: ["test/soak/power-cut.test.ts"],
    limitMinutes: 20,
  },
  idempotency: {
    about: "100,000 sends, three in ten repeated or out of order: one row for each id",
    files: ["test/soak/idempotency.test.ts"],
    limitMinutes: 15,
  },
  load: {
    about: "1,000 requests a second for ten minutes beside an fsync probe and a bare server",
    files: ["test/soak/load.test.ts"],
    limitMinutes: 20,
  },
  overload: {
    about: "five times the allowed load: refused with Retry-After, nothing lost after retries, quick again",
    files: ["test/soak/overload.test.ts"],
    limitMinutes: 10,
  },
  "storage-faults": {
    about: "disk full, read-only, database locked or damaged: never acknowledged, said in words, nothing lost",
    files: ["test/soak/storage-faults.test.ts"],
    limitMinutes: 15,
  },
  retrain: {
    about: "a retraining killed at every step; 50 bad candidates and 50 honest refits at the gate",
    files: ["shared/collector/src/jobs/retrain-kill.test.ts", "shared/trainer/src/gate/run-gate.test.ts"],
    limitMinutes: 30,
  },
  bundles: {
    about: "10,000 mutated, replayed and foreign releases refused; open panels of both desks take over an honest one",
    files: [
      "shared/classifier/src/bundle/bundle-mutations.test.ts",
      "shared/classifier/src/bundle/old-and-new-apps.test.ts",
      "test/e2e/new-release.test.ts",
    ],
    limitMinutes: 15,
  },
  "malformed-http": {
    about: "50,000 damaged requests and slow clients: no crash, no 5xx, cut off in time",
    files: ["test/soak/malformed-http.test.ts"],
    limitMinutes: 15,
  },
  fuzz: {
    about: "55,000 requests made from the OpenAPI document: no 5xx, every answer as it promises",
    files: ["test/soak/fuzz.test.ts"],
    limitMinutes: 15,
  },
  tenants: {
    about: "every route, every pair of ten tenants, every token: nothing shown, nothing changed",
    files: ["test/soak/tenants.test.ts"],
    limitMinutes: 15,
  },
  switching: {
    about: "two hundred random switches of ticket in each desk: no label on a wrong ticket",
    files: ["test/e2e/switching.test.ts"],
    limitMinutes: 30,
  },
  erase: {
    about:
      "canaries in every field of 60 people and tickets: exported before, in no byte of any file after the erasure",
    files: ["test/soak/erase.test.ts"],
    limitMinutes: 10,
  },
  labels: {
    about: "planted label errors found among real questions (needs ../shared/data)",
    files: ["shared/trainer/src/workshop/review-real-labels.test.ts"],
    limitMinutes: 30,
  },
};
