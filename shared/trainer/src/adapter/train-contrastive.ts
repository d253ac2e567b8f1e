import type { Adapter } from "@lucid/classifier";
import { AppError } from "@lucid/core";
import type { AdapterExample } from "./adapter-example.ts";
import { checkExamples, prepareTraining } from "./adapter-training.ts";
import { collateBatch } from "./collate-batch.ts";
import { type ContrastHyper, completeContrastHyper } from "./contrast-hyper.ts";
import { dropTokens } from "./drop-tokens.ts";
import { adaptedModel } from "./parameter-set.ts";
import { planContrast } from "./plan-contrast.ts";
import { runTraining, type TrainingReport } from "./run-training.ts";
import type { TrainingOptions } from "./train-adapter-options.ts";

export interface TrainContrastiveOptions extends TrainingOptions {
  readonly hyper?: Partial<ContrastHyper>;
  /** An earlier adapter to go on with. */
  readonly start?: { readonly adapter?: Adapter };
}

export interface ContrastiveAdapter {
  readonly adapter: Adapter;
  readonly report: Omit<TrainingReport, "best" | "evaluations"> & { readonly hyper: ContrastHyper };
}

/**
 * Trains LoRA factors so that texts of a class lie near each other and others apart, for few examples: supervised contrastive
 * loss (Khosla et al., 2020) over batches with several texts of each of its classes, pairs as in SetFit (Tunstall et al.,
 * 2022). `step` runs the contrast graph. Heads are fitted afterwards, over the adapted vectors. As `trainAdapter` in all else: AdamW,
 * checkpoints to the bit, "aborted", bad_request where no class has two examples, encoder_invalid when the loss is not finite.
 */
export async function trainContrastive(options: TrainContrastiveOptions): Promise<ContrastiveAdapter> {
  const { examples, classes, mean, seed, description, start = {}, encoderHash } = options;
  checkExamples("examples", examples, classes);
  checkClasses(examples);
  const hyper = completeContrastHyper(options.hyper);
  const plan = planContrast(examples, hyper, seed);
  const shape = { description, head: null };
  const same = new Float64Array(classes).fill(1);
  const training = await prepareTraining({
    ...{ options, hyper, plan, shape, start, heldOut: [], headLearningRate: 0 },
    given: [
      { name: "mean", dims: [mean.length], values: mean },
      { name: "temperature", dims: [], values: Float32Array.of(hyper.temperature) },
    ],
    batchOf: (step) => {
      const texts = (plan.batches[step] ?? []).flatMap((index) => examples[index] ?? []);
      return collateBatch(dropTokens(texts, hyper.tokenDropout, { seed, step }), same);
    },
  });
  const { best: _, evaluations: __, ...report } = await runTraining(training, { epochs: 1, patience: 1, score: null });
  return { adapter: adaptedModel(training.set, shape, encoderHash).adapter, report: { hyper, ...report } };
}

/** A step without two texts of a class has nothing to draw together. */
function checkClasses(examples: readonly AdapterExample[]): void {
  const labels = examples.map(({ label }) => label);
  const known = new Set(labels);
  if (known.size < 2) throw new AppError("bad_request", "examples: there must be two classes at least");
  if (known.size === labels.length)
    throw new AppError("bad_request", "examples: no class has two examples that could be drawn together");
}
