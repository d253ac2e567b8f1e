import type { EngineConfig } from "./protocol.ts";

/** Under which a bundle's state is kept: another installation, collector or publishing key starts afresh. */
export function bundleScope({
  scope,
  collectorUrl,
  publishingKey,
}: Pick<EngineConfig, "scope" | "collectorUrl" | "publishingKey">): string {
  return [scope, collectorUrl, publishingKey].join("|");
}
