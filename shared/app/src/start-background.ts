import { AppError, type HelpdeskHost } from "@lucid/core";
import { connectEngine, openInstallation } from "./installation.ts";

/**
 * The hidden location: keeps the engine alive between tickets, so that a ticket's panel never waits for it, and
 * sends what other frames left in the outbox. Mode "off": nothing runs.
 */
export async function startBackground(host: HelpdeskHost, scope: string): Promise<void> {
  try {
    const settings = await host.readSettings();
    if (settings.mode === "off") return;
    const opening = openInstallation(host, settings, scope);
    connectEngine(settings, scope, opening);
    (await opening).outbox.start();
  } catch (thrown) {
    // The panel says the same in words, where somebody can read them.
    console.warn("lucid-triage: background not started", AppError.from(thrown).code);
  }
}
