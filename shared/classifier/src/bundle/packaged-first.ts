import type { FetchAsset } from "./fetch-asset.ts";

/** Files of a bundle that the app's own package holds too, by name. */
export type PackagedFiles = Readonly<Record<string, string>>;

/**
 * Takes a file from the app's package where it lies there anyway, and saves the collector one more transfer of the same
 * bytes. They are verified like any others: a package with another version of the file (wrong size or hash) makes
 * loadFile ask again with `reload`, and that goes to the collector.
 */
export function createPackagedFirstFetcher(
  fromCollector: FetchAsset,
  packaged: PackagedFiles,
  fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): FetchAsset {
  return async (file, options) => {
    const address = packaged[file.name];
    if (address === undefined || options.reload) return fromCollector(file, options);
    const response = await fetch(address, { signal: options.signal ?? null }).catch(() => null);
    if (response === null || !response.ok) return fromCollector(file, options);
    const bytes = new Uint8Array(await response.arrayBuffer());
    options.onBytes(bytes.length);
    return bytes;
  };
}
