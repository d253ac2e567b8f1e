import { AppError } from "@lucid/core";

/** What is used of WebGPU; TypeScript's DOM library does not describe it yet. */
interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/** Throws runtime_refused unless a real graphics card answers: a software adapter is always slower than wasm. */
export async function assertHardwareAdapter(scope: object = navigator): Promise<void> {
  const adapter = await requestAdapter(scope);
  if (adapter === null) throw new AppError("runtime_refused", "There is no WebGPU adapter");
  const { vendor, architecture, device, description } = adapter.info ?? {};
  const text = [vendor, architecture, device, description].join(" ");
  if (adapter.isFallbackAdapter === true || adapter.info?.isFallbackAdapter === true || SOFTWARE.test(text)) {
    throw new AppError("runtime_refused", "The WebGPU adapter is software");
  }
}

async function requestAdapter(scope: object): Promise<GpuAdapter | null> {
  if (!("gpu" in scope) || !isGpu(scope.gpu)) return null;
  return scope.gpu.requestAdapter({ powerPreference: "high-performance" });
}

function isGpu(value: unknown): value is { requestAdapter(options: object): Promise<GpuAdapter | null> } {
  return typeof value === "object" && value !== null && "requestAdapter" in value;
}
