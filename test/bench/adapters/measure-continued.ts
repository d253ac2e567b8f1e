import { decodeHeads } from "@lucid/classifier";
import {
  type AdaptOptions,
  embedTickets,
  type HistoryTicket,
  limitPerLabel,
  predictTickets,
  trainByEvidence,
} from "@lucid/trainer";
import { DEFAULT_ENCODER, openAdaptation } from "@lucid/trainer/node";
import type { AccuracyContext } from "../accuracy/accuracy-context.ts";
import { saying, scored, timed } from "../accuracy/measures.ts";
import { type DataSet, openDataSet } from "../accuracy/open-data-set.ts";
import { type Run, scoreGain, scoreRuns } from "../accuracy/score-runs.ts";
import type { Section } from "../report/measure.ts";

const SEED = 1;
const MAX_TOKENS = 128;
/** Of the categories; the others come later. */
const OLD_SHARE = 0.6;
const TICKETS_PER_CATEGORY = 30;
/** A quick run only shows that the bench works. */
const QUICK_STEPS = { epochs: 1 };

type Adapt = ReturnType<typeof openAdaptation>;

/** How a desk's second training was made. */
interface Continued {
  readonly run: Run;
  readonly adapter: Uint8Array | null;
  readonly seconds: number;
}

/**
 * A desk that has an adapter gets new categories: gone on from the adapter with old tickets repeated (as the product does),
 * without them, and begun anew. What the first two cost on the old categories is forgetting.
 */
export async function measureContinued(context: AccuracyContext): Promise<Section> {
  const set = await openDataSet("banking77", context.split, context.quick);
  const tickets = limitPerLabel(set.train, TICKETS_PER_CATEGORY, SEED);
  const ids = set.taxonomy.categories.map(({ id }) => id);
  const oldIds = new Set(ids.slice(0, Math.round(ids.length * OLD_SHARE)));
  const isOld = ({ labels }: HistoryTicket) => oldIds.has(labels.category);
  const taxonomy = { ...set.taxonomy, categories: set.taxonomy.categories.filter(({ id }) => oldIds.has(id)) };
  const open = openAdaptation(DEFAULT_ENCODER);
  try {
    const first = await adapt(context, open, { ...set, taxonomy, train: tickets.filter(isOld) });
    if (first.adapter === null) throw new Error("The first training gave no adapter");
    const all = { ...set, train: tickets };
    const current = { adapter: first.adapter, knows: isOld };
    const replayed = await adapt(context, open, all, { current });
    const without = await adapt(context, open, all, { current, replayShare: 0 });
    const anew = await adapt(context, open, all);
    const title = `banking77, going on: ${oldIds.size} categories, then all ${ids.length} (${TICKETS_PER_CATEGORY} tickets each)`;
    return { title, measures: saying(context.say, report(set.test, isOld, { replayed, without, anew })) };
  } finally {
    await open.close();
  }
}

async function adapt(
  { tools, encoderId, quick, say }: AccuracyContext,
  open: Adapt,
  { taxonomy, train, test }: DataSet,
  more: Pick<AdaptOptions, "current" | "replayShare"> = {},
): Promise<Continued> {
  const started = performance.now();
  const { trained, encoder, adapter, adaptation } = await trainByEvidence(
    { ...tools, taxonomy, tickets: train, encoderId, seed: SEED },
    { ...open, ...more, mode: "always", ...(quick ? { hyper: QUICK_STEPS } : {}) },
  );
  const seconds = (performance.now() - started) / 1000;
  say(`  ${adaptation.tickets.taught} tickets taught in ${Math.round(seconds)} s`);
  const embedded = await embedTickets(test, MAX_TOKENS, { ...tools, encoder });
  await encoder.dispose();
  return { run: predictTickets(decodeHeads(trained.heads), embedded), adapter, seconds };
}

function report(
  test: readonly HistoryTicket[],
  isOld: (ticket: HistoryTicket) => boolean,
  { replayed, without, anew }: Readonly<Record<"replayed" | "without" | "anew", Continued>>,
) {
  const part = (kept: (ticket: HistoryTicket) => boolean) => ({
    tickets: test.filter(kept),
    of: ({ run }: Continued) => run.filter((_, index) => kept(test[index] as HistoryTicket)),
  });
  const [old, fresh] = [part(isOld), part((ticket) => !isOld(ticket))];
  const gain = ({ tickets, of }: ReturnType<typeof part>, one: Continued) =>
    scoreGain(tickets, of(one), [of(anew)], "accuracy");
  const accuracy = ({ tickets, of }: ReturnType<typeof part>, one: Continued) => scoreRuns(tickets, [of(one)]).accuracy;
  return [
    scored("continued_old_accuracy", "old categories: accuracy, gone on with replay", accuracy(old, replayed)),
    scored("continued_old_gain", "the same less a training begun anew", gain(old, replayed)),
    scored("continued_old_no_replay_gain", "without replay, less a training begun anew", gain(old, without)),
    scored("continued_new_accuracy", "new categories: accuracy, gone on with replay", accuracy(fresh, replayed)),
    scored("continued_new_gain", "the same less a training begun anew", gain(fresh, replayed)),
    scored("continued_new_no_replay_gain", "without replay, less a training begun anew", gain(fresh, without)),
    timed("continued_s", "going on with replay", replayed.seconds * 1000),
    timed("continued_anew_s", "beginning anew", anew.seconds * 1000),
  ];
}
