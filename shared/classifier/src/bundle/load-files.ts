import { AppError, type BundleFile } from "@lucid/core";
import { type LoadFileOptions, loadFile } from "./load-file.ts";

/** Files on their way: each can be awaited on its own, so that work on one starts while another still downloads. */
export interface LoadingFiles {
  /** Verified bytes. Rejects with the file's error, or bundle_incompatible when the bundle has no such file. */
  bytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Stops what is still under way. */
  abort(): void;
}

export interface LoadFilesOptions extends Omit<LoadFileOptions, "onBytes"> {
  /** Share of all bytes that is here, 0..1. */
  readonly onProgress?: (progress: number) => void;
}

/** Starts all files at once. The first one that fails stops the others: half a bundle is of no use. */
export function loadFiles(files: readonly BundleFile[], options: LoadFilesOptions): LoadingFiles {
  const controller = new AbortController();
  const abort = () => controller.abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let here = 0;
  const onBytes = (bytes: number) => {
    here += bytes;
    options.onProgress?.(Math.min(1, here / Math.max(1, total)));
  };
  let firstError: AppError | undefined;
  const loading = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  for (const file of files) {
    const bytes = loadFile(file, { ...options, onBytes, signal: controller.signal }).catch((thrown: unknown) => {
      // What the abort did to the others is not what went wrong.
      firstError ??= AppError.from(thrown);
      abort();
      throw firstError;
    });
    // Somebody awaits it later; until then its rejection must not count as unhandled.
    bytes.catch(() => null);
    loading.set(file.name, bytes);
  }
  const missing = (name: string) => new AppError("bundle_incompatible", `The bundle has no ${name}`);
  return { bytes: (name) => loading.get(name) ?? Promise.reject(missing(name)), abort };
}
