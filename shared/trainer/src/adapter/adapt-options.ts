import type { Encoder } from "@lucid/core";
import type { Interval } from "../evaluation/bootstrap.ts";
import type { HistoryTicket } from "../history/history-ticket.ts";
import type { AdapterDescription } from "./adapter-description.ts";
import type { AdapterHyper } from "./adapter-hyper.ts";
import type { CheckpointStore } from "./checkpoint.ts";
import type { ContrastHyper } from "./contrast-hyper.ts";
import type { AdapterReport } from "./train-adapter.ts";
import type { ContrastiveAdapter } from "./train-contrastive.ts";
import type { TrainingStep } from "./training-step.ts";

/** The adapter that is live, and what it has learned from. */
export interface CurrentAdapter {
  /** Its file. */
  readonly adapter: Uint8Array;
  /** False: the ticket is new, or was labelled anew since. */
  readonly knows: (ticket: HistoryTicket) => boolean;
}

/** What it takes to adapt an encoder to a history. */
export interface AdaptOptions {
  /** Opens the training graph. It takes most of a training's memory: whoever opened it disposes it as soon as it is done. */
  readonly openStep: () => Promise<TrainingStep>;
  readonly description: AdapterDescription;
  /** The encoder with an adapter, its hash as `adaptedEncoderHash` says. */
  readonly openEncoder: (adapterFile: Uint8Array) => Promise<Encoder>;
  /** auto: adapted only if held-out tickets say so. always: whatever they say (measurements, trials). */
  readonly mode: "auto" | "always";
  /** Goes on from it, old tickets mixed in. */
  readonly current?: CurrentAdapter;
  /** Share of old tickets in what a current adapter learns from; unless told half, and more where little is fresh. */
  readonly replayShare?: number;
  readonly hyper?: Partial<AdapterHyper>;
  readonly checkpoints?: CheckpointStore;
  /** Opens the contrast graph, where tickets are too few to hold some out; absent: few tickets leave the encoder as it is. */
  readonly openContrast?: () => Promise<TrainingStep>;
  readonly contrastHyper?: Partial<ContrastHyper>;
}

/** How the heads did on the held-out tickets over one encoder. */
export interface EncoderScore {
  readonly macroF1: number;
  /** Mean negative log likelihood of the true category, nats. */
  readonly loss: number;
  readonly expectedCalibrationError: number;
}

/** What the training of an adapter was: beside a head, or by contrast. */
export type AdaptationTraining = (AdapterReport | ContrastiveAdapter["report"]) & { readonly seconds: number };

/** What adapting brought, whichever encoder was chosen in the end. */
export interface AdaptationReport {
  /** True: the heads stand on the newly adapted encoder. */
  readonly adapted: boolean;
  /** Beside a head, or, with few tickets, by contrast. */
  readonly method: "head" | "contrast";
  /** A sentence for people. */
  readonly reason: string;
  /**
   * Tickets that taught the adapter, and tickets that decided. Of few tickets all do both: each half is judged by an
   * adapter that learned from the other half.
   */
  readonly tickets: { readonly taught: number; readonly heldOut: number };
  /** The encoder as it was (plain, or with the current adapter). */
  readonly before: EncoderScore | null;
  readonly after: EncoderScore | null;
  /** What adapting takes off the loss (nats a ticket, paired), and adds to macro F1. */
  readonly gain: { readonly loss: Interval; readonly macroF1: Interval } | null;
  readonly training: AdaptationTraining | null;
}
