/** The code that stands for zero in the encoder's unsigned 8-bit weights. */
const ZERO_POINT = 128;
const LARGEST_CODE = 127;
const SMALLEST_SCALE = 1e-8 / LARGEST_CODE;

interface Weights {
  /** Unsigned 8-bit codes, changed in place. */
  readonly codes: Uint8Array;
  /** float32, changed in place. */
  readonly scales: Float32Array;
  /** Added to the weights, row-major [inputs, outputs]. */
  readonly change: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

interface ChannelWeights extends Weights {
  /** What the encoder multiplies its inputs with before they are rounded: stored are weights divided by it. */
  readonly factor: Float32Array | null;
}

/**
 * Adds a change to weights [inputs, outputs] with one scale for each output, rounded as models/export does: the largest
 * weight of an output becomes 127. Overwrites `change`.
 */
export function requantizeChannels(weights: ChannelWeights): void {
  const { codes, scales, change, inputs, outputs } = weights;
  scales.set(addStored(weights).map((largest) => Math.max(largest / LARGEST_CODE, SMALLEST_SCALE)));
  for (let input = 0, place = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++, place++)
      codes[place] = ZERO_POINT + Math.round((change[place] ?? 0) / (scales[output] ?? 1));
  }
}

/** Turns the change into the changed weights. Returns the largest absolute one of each output. */
function addStored({ codes, scales, change, inputs, outputs, factor }: ChannelWeights): Float32Array {
  const largest = new Float32Array(outputs);
  for (let input = 0, place = 0; input < inputs; input++) {
    const share = factor === null ? 1 : 1 / (factor[input] ?? 1);
    for (let output = 0; output < outputs; output++, place++) {
      const stored = ((codes[place] ?? 0) - ZERO_POINT) * (scales[output] ?? 0);
      const value = stored + share * (change[place] ?? 0);
      change[place] = value;
      largest[output] = Math.max(largest[output] ?? 0, Math.abs(value));
    }
  }
  return largest;
}

/** The same for weights [outputs, inputs] with a scale for each block of inputs: the WebGPU graph's. Leaves `change` alone. */
export function requantizeBlocks(weights: Weights & { readonly block: number }): void {
  const { codes, scales, change, inputs, outputs, block } = weights;
  const values = new Float32Array(block);
  for (let index = 0; index < scales.length; index++) {
    const scale = scales[index] ?? 0;
    const from = index * block;
    let largest = 0;
    for (let place = 0; place < block; place++) {
      const input = (from + place) % inputs;
      const output = (from + place - input) / inputs;
      const value = ((codes[from + place] ?? 0) - ZERO_POINT) * scale + (change[input * outputs + output] ?? 0);
      values[place] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    const wider = Math.max(largest / LARGEST_CODE, SMALLEST_SCALE);
    scales[index] = wider;
    for (let place = 0; place < block; place++)
      codes[from + place] = ZERO_POINT + Math.round((values[place] ?? 0) / wider);
  }
}
