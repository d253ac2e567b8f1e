import type { BundleManifest, ClassifyRequest, Notice, Suggestion, Taxonomy } from "@lucid/core";
import type { BundleModel } from "../bundle/activate-bundle.ts";
import type { KeptMemory } from "../memory/memory-keeper.ts";
import type { AcceleratedEncoder } from "./accelerated-encoder.ts";

/** A bundle in memory, ready to answer: what the engine needs of the classifier's pipeline. */
export interface EngineBundleModel extends BundleModel {
  readonly manifest: BundleManifest;
  readonly taxonomy: Taxonomy;
  readonly encoder: AcceleratedEncoder;
  tokenIds(text: string): readonly number[];
  /** Where the encoder runs, for people: "wasm", "webgpu". */
  runtime(): string;
  notices(): readonly Notice[];
  classify(request: ClassifyRequest, signal: AbortSignal): Promise<Suggestion>;
  /** Pooled, L2-normalised vector [dims] of a text. */
  embed(text: string): Promise<Float32Array>;
  /** From now on answers know these tickets; null: none. What belongs to another encoder or taxonomy is not used. */
  remember(memory: KeptMemory | null): void;
  /** Called when runtime() or notices() changed. */
  onChange(listener: () => void): void;
}
