import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import wabt from "wabt";
import { DENSE_KERNEL } from "./dense-kernel.ts";
import { createDenseProducts, createLoopProducts } from "./dense-products.ts";
import { createRandom } from "./random.ts";

const random = createRandom(7);
const numbers = (count: number) => Float32Array.from({ length: count }, () => random() - 0.5);

afterEach(() => vi.unstubAllGlobals());

describe("the dense products", () => {
  it.each([
    [1, 1, 1],
    [5, 3, 12],
    [300, 7, 384],
    [261, 77, 40],
  ])("of %i rows, %i classes and %i dims are those of plain loops", (count, classes, dims) => {
    const rows = { dims, values: numbers(count * dims) };
    const weights = Float64Array.from(numbers(2 + classes * dims));
    const residuals = numbers(count * classes);
    const run = (products: ReturnType<typeof createDenseProducts>) => {
      products.multiply(weights, 2);
      const logits = Array.from({ length: count * classes }, (_, index) => {
        const at = Math.floor(index / classes) * products.stride + (index % classes);
        const logit = products.logits[at] ?? Number.NaN;
        products.logits[at] = residuals[index] ?? 0;
        return logit;
      });
      const gradient = new Float64Array(2 + classes * dims).fill(1);
      products.addGradient(gradient, 2);
      return { logits, gradient };
    };
    const fast = run(createDenseProducts(rows, classes));
    const plain = run(createLoopProducts(rows, classes));
    const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
    expect(furthest(fast.logits, plain.logits)).toBeLessThan(1e-4);
    expect(furthest(fast.gradient, plain.gradient)).toBeLessThan(1e-4);
    expect(fast.gradient[0]).toBe(1);
  });

  it("go by loops where WebAssembly is refused", () => {
    vi.stubGlobal("WebAssembly", undefined);
    const products = createDenseProducts({ dims: 2, values: Float32Array.of(1, 2, 3, 4) }, 1);
    products.multiply(Float64Array.of(10, 1), 0);
    expect([...products.logits]).toEqual([12, 34]);
  });

  it("are assembled from the text beside them", async () => {
    const text = readFileSync(fileURLToPath(new URL("./dense-kernel.wat", import.meta.url)));
    const { buffer } = (await wabt()).parseWat("dense-kernel.wat", text, { simd: true }).toBinary({});
    expect(Buffer.from(buffer).toString("base64")).toBe(DENSE_KERNEL);
  });
});
