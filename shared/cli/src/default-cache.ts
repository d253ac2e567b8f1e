import { fileURLToPath } from "node:url";

/** Where embeddings of earlier runs lie unless `--cache` says otherwise: beside the product's own dependencies. */
export const DEFAULT_CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/lucid-embeddings.bin", import.meta.url),
);
