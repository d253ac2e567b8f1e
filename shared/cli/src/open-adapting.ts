import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@lucid/core";
import { type AdaptOptions, createKnows, type HistoryTicket, type LearnedTickets } from "@lucid/trainer";
import {
  createFileCheckpointStore,
  LEARNED_FILE,
  openAdaptation,
  readCandidateParts,
  readLearnedTickets,
} from "@lucid/trainer/node";

/** Adapting as `triage train` does it: what the trainer needs, and what was learned before. */
export interface OpenAdapting {
  readonly options: AdaptOptions;
  /** What the adapter that is gone on from knows; null: it begins anew. */
  readonly learned: LearnedTickets | null;
  /** The candidate is written: what an interrupted run would go on from is needed no more. */
  finished(): void;
  close(): Promise<void>;
}

export interface AdaptingOptions {
  readonly mode: AdaptOptions["mode"];
  readonly encoderFolder: string;
  /** Of the candidate; the checkpoint lies in it until it is written. */
  readonly out: string;
  /** Candidate folder whose adapter is gone on from. */
  readonly from: string | undefined;
  readonly tickets: readonly HistoryTicket[];
  /** Of shorter trainings, for tests. */
  readonly hyper: AdaptOptions["hyper"];
}

/** Opens the training graph and, where asked for, the adapter to go on from. Throws not_found or bundle_incompatible. */
export async function openAdapting(options: AdaptingOptions): Promise<OpenAdapting> {
  const { mode, encoderFolder, out, from, tickets, hyper } = options;
  const checkpoint = join(out, "adapting.checkpoint");
  const earlier = from === undefined ? null : readEarlier(from);
  const current =
    earlier === null
      ? {}
      : { current: { adapter: earlier.adapter, knows: await createKnows(tickets, earlier.learned) } };
  const { close, ...opened } = openAdaptation(encoderFolder);
  return {
    options: {
      ...{ ...opened, ...current, mode, checkpoints: createFileCheckpointStore(checkpoint) },
      ...(hyper === undefined ? {} : { hyper }),
    },
    learned: earlier?.learned ?? null,
    finished: () => {
      rmSync(checkpoint, { force: true });
    },
    close,
  };
}

function readEarlier(folder: string) {
  const refuse = (what: string) =>
    new AppError("bad_request", `--from ${folder}: ${what}; train it with --adapt, or leave --from out`);
  if (!existsSync(folder)) throw refuse("it is no folder");
  const { adapter } = readCandidateParts(folder);
  if (adapter === undefined) throw refuse("it holds no adapter");
  const learned = readLearnedTickets(join(folder, LEARNED_FILE));
  if (learned !== null) return { adapter, learned };
  throw refuse(`without ${LEARNED_FILE} (few tickets make none) nothing says which tickets may judge what comes after`);
}
