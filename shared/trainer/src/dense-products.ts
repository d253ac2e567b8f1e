import { DENSE_KERNEL } from "./dense-kernel.ts";

/** Rows [rows x dims], row-major. */
export interface DenseRows {
  readonly dims: number;
  readonly values: Float32Array;
}

/** The two products that take nearly all the time of a dense fit, over all rows at once, in float32. */
export interface DenseProducts {
  /** Distance between two rows of `logits`: at least the number of classes. */
  readonly stride: number;
  /** [rows x stride]. After `multiply`: logits. Before `addGradient` the caller puts residuals in their place. */
  readonly logits: Float32Array;
  /** logits[row][label] = x[row] . w[label]; weights [classes x dims] from `at` on. */
  multiply(weights: Float64Array, at: number): void;
  /** gradient[label] += sum over rows of residual[row][label] * x[row]; gradient [classes x dims] from `at` on. */
  addGradient(gradient: Float64Array, at: number): void;
}

/** By WebAssembly SIMD, about ten times as fast as by loops; by loops where a page's policy refuses WebAssembly. */
export function createDenseProducts(rows: DenseRows, classes: number): DenseProducts {
  return withKernel(rows, classes) ?? createLoopProducts(rows, classes);
}

interface Kernel {
  readonly memory: WebAssembly.Memory;
  logits(x: number, weights: number, out: number, rows: number, labels: number, dims: number): void;
  gradient(x: number, residuals: number, out: number, rows: number, labels: number, dims: number): void;
}

const BYTES = 4;
const PAGE_BYTES = 65_536;
/** Rows of one call of the gradient's kernel: 400 KB of 384 dims stay in a core's cache. */
const CACHED_ROWS = 256;

let compiled: WebAssembly.Module | null | undefined;

/** null: WebAssembly or its SIMD is refused here. */
function openKernel(): Kernel | null {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(DENSE_KERNEL), (letter) => letter.charCodeAt(0)));
    return new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  } catch {
    // A policy without 'wasm-unsafe-eval', or an engine without SIMD: the loops do the same.
    return null;
  }
}

function withKernel({ dims, values }: DenseRows, classes: number): DenseProducts | null {
  const kernel = openKernel();
  if (kernel === null) return null;
  const count = values.length / dims;
  const [rows, labels, width] = [padded(count, 4), padded(classes, 4), padded(dims, 16)];
  const at = { x: 0, weights: rows * width, logits: (rows + labels) * width };
  const floats = at.logits + rows * labels;
  const missing = floats * BYTES - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const room = new Float32Array(kernel.memory.buffer, 0, floats);
  for (let row = 0; row < count; row++) room.set(values.subarray(row * dims, (row + 1) * dims), row * width);
  const small = room.subarray(at.weights, at.logits);
  return {
    stride: labels,
    logits: room.subarray(at.logits),
    multiply(weights, from) {
      for (let label = 0; label < classes; label++) {
        small.set(weights.subarray(from + label * dims, from + (label + 1) * dims), label * width);
      }
      kernel.logits(0, at.weights * BYTES, at.logits * BYTES, rows, labels, width);
    },
    addGradient(gradient, from) {
      small.fill(0);
      for (let row = 0; row < rows; row += CACHED_ROWS) {
        const some = Math.min(CACHED_ROWS, rows - row);
        const x = row * width * BYTES;
        kernel.gradient(x, (at.logits + row * labels) * BYTES, at.weights * BYTES, some, labels, width);
      }
      for (let label = 0; label < classes; label++) {
        for (let dim = 0; dim < dims; dim++) {
          const index = from + label * dims + dim;
          gradient[index] = (gradient[index] ?? 0) + (small[label * width + dim] ?? 0);
        }
      }
    },
  };
}

function padded(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** The same by plain loops. */
export function createLoopProducts({ dims, values }: DenseRows, classes: number): DenseProducts {
  const count = values.length / dims;
  const logits = new Float32Array(count * classes);
  return {
    stride: classes,
    logits,
    multiply(weights, from) {
      for (let row = 0; row < count; row++) {
        for (let label = 0; label < classes; label++) {
          let sum = 0;
          for (let dim = 0; dim < dims; dim++) {
            sum += (weights[from + label * dims + dim] as number) * (values[row * dims + dim] as number);
          }
          logits[row * classes + label] = sum;
        }
      }
    },
    addGradient(gradient, from) {
      for (let row = 0; row < count; row++) {
        for (let label = 0; label < classes; label++) {
          const residual = logits[row * classes + label] as number;
          if (residual === 0) continue;
          const offset = from + label * dims;
          for (let dim = 0; dim < dims; dim++) {
            gradient[offset + dim] =
              (gradient[offset + dim] as number) + residual * (values[row * dims + dim] as number);
          }
        }
      }
    },
  };
}
