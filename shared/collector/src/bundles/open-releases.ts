import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "@lucid/core";
import { type Collector, createCollector } from "../collector.ts";
import { configPath, loadConfig } from "../config/collector-config.ts";
import type { ReleaseDesk } from "./release-desk.ts";
import { askRunningCollector, type DeskCall } from "./release-inbox.ts";

/** The releases of a data folder, whether a collector runs on it or not. */
export interface Releases extends Pick<ReleaseDesk, "publish" | "rollBack" | "list" | "learningState"> {
  close(): Promise<void>;
}

/**
 * Opens the releases of a data folder: directly where nobody holds it, else through the inbox of the collector that runs on it.
 * Throws "not_found" where there is no collector.json.
 */
export async function openReleases(dataDir: string, configFile = configPath(dataDir)): Promise<Releases> {
  const folder = resolve(dataDir);
  if (!existsSync(configFile)) {
    throw new AppError("not_found", `${folder}: no collector lives here (there is no collector.json); give --data`);
  }
  const collector = await openUnlessHeld(folder, configFile);
  if (collector !== null) return { ...collector.releaseDesk, close: () => collector.stop() };
  // The answer's type is the desk's: both ends are this version of the product, or the collector says it does not know the call.
  const ask = <T>(call: DeskCall) => askRunningCollector(folder, call) as Promise<T>;
  return {
    publish: (...input) => ask({ name: "publish", input }),
    rollBack: (...input) => ask({ name: "rollBack", input }),
    list: (...input) => ask({ name: "list", input }),
    learningState: (...input) => ask({ name: "learningState", input }),
    close: () => Promise.resolve(),
  };
}

async function openUnlessHeld(dataDir: string, configFile: string): Promise<Collector | null> {
  try {
    return await createCollector({ dataDir, config: loadConfig(configFile), log: () => undefined });
  } catch (thrown) {
    if (AppError.from(thrown).code === "conflict") return null;
    throw thrown;
  }
}
