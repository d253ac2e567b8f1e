import type { LabelId } from "@lucid/core";
import {
  extendTestSet,
  type FrozenTestSet,
  type GateInputs,
  type GateOverride,
  type GateReport,
  gateCandidate,
  type TestPredictions,
} from "@lucid/trainer";
import type { Candidate } from "@lucid/trainer/node";
import type { NewTestSet, RecordedRelease } from "../stores/release-record.ts";
import { scoreReleases } from "./best-release.ts";
import { alignPredictions, type CategoryMoves, keepPredictions, moveLabel } from "./frozen-predictions.ts";

/** What the person who publishes says. */
export interface PublishWords {
  /** Cohen's kappa between labellers; null: as the candidate or an earlier release of this taxonomy recorded it. */
  readonly kappa: number | null;
  readonly override: GateOverride | null;
  /** An admin's explicit act: test tickets of the candidate that are not frozen yet join the test set. */
  readonly extendTestSet: boolean;
}

export interface GateNow {
  readonly report: GateReport;
  /** On the test set the candidate was judged on. */
  readonly inputs: GateInputs;
  /** The test set to keep with the release; null: the one that is kept stays as it is. */
  readonly newTestSet: NewTestSet | null;
}

/**
 * Runs the gate on what is true now: the test set and the releases the collector holds, whatever the candidate's own report says.
 */
export function gateNow(
  candidate: Candidate,
  held: { readonly testSet: FrozenTestSet | null; readonly releases: readonly RecordedRelease[] },
  words: PublishWords,
): GateNow {
  const { gateInputs, taxonomy } = candidate;
  const own = gateInputs.testSet;
  const grown = held.testSet !== null && words.extendTestSet && own.salt === held.testSet.salt;
  const testSet = held.testSet === null ? own : grown ? extendTestSet(held.testSet, own.tickets) : held.testSet;
  const onNow = (predictions: TestPredictions) =>
    own.salt === testSet.salt
      ? alignPredictions(testSet, keepPredictions(own, predictions))
      : testSet.tickets.map(() => null);
  const { best } = gateInputs;
  const added =
    best === null || own.salt !== testSet.salt ? {} : { [best.sequence]: keepPredictions(own, best.predictions) };
  const [leader] = held.testSet === null ? [] : scoreReleases(held.releases, testSet, added);
  const inputs: GateInputs = {
    ...gateInputs,
    testSet,
    candidate: onNow(gateInputs.candidate),
    best: leader === undefined ? null : { sequence: leader.release.sequence, predictions: leader.predictions },
    namesOnly: gateInputs.namesOnly === null ? null : onNow(gateInputs.namesOnly),
    kappa: words.kappa ?? gateInputs.kappa ?? recordedKappa(held.releases, taxonomy),
    override: words.override ?? gateInputs.override,
  };
  const report = gateCandidate(inputs, taxonomy, livingLabels(held.releases));
  return { report, inputs, newTestSet: testSetToKeep(held.testSet, testSet, candidate) };
}

/** The newest kappa that was recorded for labels of this very taxonomy. */
function recordedKappa(releases: readonly RecordedRelease[], { id, version }: Candidate["taxonomy"]): number | null {
  const known = releases.find(
    ({ record }) => record?.taxonomy.id === id && record.taxonomy.version === version && record.gate.kappa !== null,
  );
  return known?.record?.gate.kappa ?? null;
}

/** Categories of the trained release that is live. A starter's categories never were the customer's. */
function livingLabels(releases: readonly RecordedRelease[]): LabelId[] {
  return releases[0]?.record?.taxonomy.categories.map(({ id }) => id) ?? [];
}

function testSetToKeep(
  held: FrozenTestSet | null,
  judgedOn: FrozenTestSet,
  { taxonomy, gateInputs: { migration } }: Candidate,
): NewTestSet | null {
  const moved = relabel(judgedOn, migration, taxonomy);
  if (held === null) return { testSet: moved, reason: "first release" };
  if (moved !== judgedOn) return { testSet: moved, reason: "taxonomy changed" };
  return judgedOn === held ? null : { testSet: judgedOn, reason: "extended" };
}

/** The same tickets in the categories of the new taxonomy; the same object where nothing moves. */
function relabel(testSet: FrozenTestSet, migration: CategoryMoves, taxonomy: Candidate["taxonomy"]): FrozenTestSet {
  const { id, version } = taxonomy;
  if (testSet.taxonomy.id === id && testSet.taxonomy.version === version) return testSet;
  const tickets = testSet.tickets.map((ticket) => ({
    ...ticket,
    category: moveLabel(ticket.category, [migration]) ?? ticket.category,
  }));
  return { ...testSet, taxonomy: { id, version }, tickets };
}
