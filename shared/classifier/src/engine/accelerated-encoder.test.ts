import { AppError, type Encoder } from "@lucid/core";
import { describe, expect, it, vi } from "vitest";
import { createAcceleratedEncoder } from "./accelerated-encoder.ts";
import { assertHardwareAdapter } from "./web-gpu-adapter.ts";

const pooled = (...values: number[]) => Float32Array.from(values);

/** An encoder that answers one vector and takes `ms` on the fake clock. */
function fakeEncoder(vector: Float32Array, ms: number, clock: { now: number }) {
  const state = { fault: null as AppError | null, disposed: false, runs: 0 };
  const encoder: Encoder = {
    hash: "h",
    dims: vector.length,
    maxTokens: 8,
    async encode(tokenIds) {
      state.runs += 1;
      clock.now += ms;
      if (state.fault !== null) throw state.fault;
      const length = tokenIds.length;
      return { length, dims: vector.length, tokenStates: vector, pooled: vector, meanNorm: 1 };
    },
    dispose: async () => {
      state.disposed = true;
    },
  };
  return { encoder, state };
}

function setUp(gpuVector = pooled(1, 0.01), gpuMs = 2) {
  const clock = { now: 0 };
  const wasm = fakeEncoder(pooled(1, 0), 10, clock);
  const gpu = fakeEncoder(gpuVector, gpuMs, clock);
  const encoder = createAcceleratedEncoder(wasm.encoder);
  const changed = vi.fn();
  encoder.onChange(changed);
  const create = vi.fn(async () => gpu.encoder);
  const accelerate = () => encoder.accelerate({ create, probes: [[1], [1, 2, 3]], now: () => clock.now });
  return { encoder, wasm, gpu, accelerate, create, changed };
}

describe("the WebGPU probe", () => {
  it("moves to WebGPU where its vectors hold and it is faster, and says that nobody measured this hardware", async () => {
    const { encoder, accelerate, gpu, changed } = setUp();
    await accelerate();
    expect([encoder.runtime, encoder.notice]).toEqual(["webgpu", "webgpu-untested"]);
    expect(changed).toHaveBeenCalledTimes(1);
    const before = gpu.state.runs;
    await encoder.encode([1]);
    expect(gpu.state.runs).toBe(before + 1);
  });

  it.each([
    ["slower", setUp(pooled(1, 0), 11)],
    ["no faster", setUp(pooled(1, 0), 10)],
    ["another vector", setUp(pooled(1, 0.5), 2)],
    ["zeros", setUp(pooled(0, 0), 2)],
  ])("stays on wasm and lets go of the device: %s", async (_name, { encoder, accelerate, gpu }) => {
    await accelerate();
    expect([encoder.runtime, encoder.notice]).toEqual(["wasm", "webgpu-unusable"]);
    expect(gpu.state.disposed).toBe(true);
  });

  it("stays on wasm where there is no adapter or no artefact", async () => {
    const { encoder, accelerate, create } = setUp();
    create.mockRejectedValueOnce(new AppError("runtime_refused", "no adapter"));
    await accelerate();
    expect([encoder.runtime, encoder.notice]).toEqual(["wasm", "webgpu-unusable"]);
    expect((await encoder.encode([1])).pooled[0]).toBe(1);
  });

  it("goes back to wasm for good when the device is lost, and the ticket at hand is read all the same", async () => {
    const { encoder, accelerate, gpu, wasm } = setUp();
    await accelerate();
    gpu.state.fault = new AppError("encoder_invalid", "zeros");
    expect((await encoder.encode([1])).pooled).toEqual(pooled(1, 0));
    expect([encoder.runtime, encoder.notice]).toEqual(["wasm", "webgpu-unusable"]);
    const runs = gpu.state.runs;
    await encoder.encode([1]);
    expect([gpu.state.runs, wasm.state.disposed]).toEqual([runs, false]);
  });

  it("does not take a cancelled ticket for a lost device", async () => {
    const { encoder, accelerate, gpu } = setUp();
    await accelerate();
    gpu.state.fault = new AppError("aborted", "Cancelled");
    await expect(encoder.encode([1])).rejects.toMatchObject({ code: "aborted" });
    expect(encoder.runtime).toBe("webgpu");
  });
});

describe("the WebGPU adapter", () => {
  const scope = (adapter: object | null) => ({ gpu: { requestAdapter: async () => adapter } });

  it("must be a graphics card", async () => {
    await expect(
      assertHardwareAdapter(scope({ info: { vendor: "intel", architecture: "gen-12lp" } })),
    ).resolves.toBeUndefined();
  });

  it.each([
    ["there is none", scope(null)],
    ["the browser has no WebGPU", {}],
    ["SwiftShader", scope({ info: { vendor: "google", architecture: "swiftshader" } })],
    ["a fallback adapter", scope({ isFallbackAdapter: true, info: {} })],
  ])("is refused: %s", async (_name, where) => {
    await expect(assertHardwareAdapter(where)).rejects.toMatchObject({ code: "runtime_refused" });
  });
});
