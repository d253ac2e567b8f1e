import { AppError } from "@lucid/core";

/** The smallest module: magic and version. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** Throws runtime_refused where a content security policy (no 'wasm-unsafe-eval') or the browser forbids WebAssembly. */
export function assertWebAssemblyAllowed(): void {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
  } catch (cause) {
    throw new AppError("runtime_refused", "WebAssembly is refused in this page", { cause });
  }
}
