import type { HeadsJson } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";

/** A ticket as the desk gives it, and which of the models reads it. */
export interface BenchTicket {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly bodyFormat: "html" | "text";
  readonly knownEntities: readonly string[];
  readonly model: number;
}

export interface BenchModel {
  readonly taxonomy: Taxonomy;
  readonly heads: HeadsJson;
}

/** Addresses are below the page's own origin. */
export interface EncoderBenchOptions {
  readonly addresses: {
    readonly encoder: string;
    readonly tokenizer: string;
    readonly wasm: string;
    /** Folder with transformers.js' layout of the same weights. */
    readonly peerModels: string;
    readonly peerWasm: { readonly mjs: string; readonly wasm: string };
  };
  readonly encoder: { readonly hash: string; readonly dims: number; readonly maxTokens: number };
  readonly tokenizerHash: string;
  readonly models: readonly BenchModel[];
  readonly tickets: readonly BenchTicket[];
  /** Times each ticket is timed in each way; the median counts. */
  readonly rounds: number;
}

/** Milliseconds of one ticket, each the median over the rounds. */
export interface TicketTimes {
  readonly id: string;
  readonly tokens: number;
  /** The same token ids. */
  readonly sameTokens: Pair;
  /** From the ticket as the desk gives it. */
  readonly fromText: Pair;
  /** Between both vectors of the same token ids: 1 when both computed the same. */
  readonly cosine: number;
}

export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

export interface EncoderBenchResult {
  readonly tickets: readonly TicketTimes[];
  /** onnxruntime-web of transformers.js: it brings its own. */
  readonly peerRuntime: string;
  readonly peerVersion: string;
}

export interface EncoderBench {
  run(options: EncoderBenchOptions): Promise<EncoderBenchResult>;
}

declare global {
  interface Window {
    encoderBench?: EncoderBench;
  }
}
