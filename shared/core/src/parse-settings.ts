import { AppError } from "./app-error.ts";
import { parseFieldMapping } from "./parse-field-mapping.ts";
import type { Mode, Settings } from "./settings.ts";

const MODES: readonly Mode[] = ["off", "monitor", "suggest"];
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const ADDRESS = /^(https?):\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?((?:\/[\w.~-]+)*)\/?$/i;

/**
 * Installation settings as the helpdesk hands them over. Names: collectorUrl, publishingKey, mode, threshold, acceleration,
 * mapping (each also in snake_case, as iparams are; fieldMapping for mapping). Throws settings_invalid
 * naming the setting and the fix. Defaults: mode suggest, threshold 0.8, acceleration wasm, the desk's mapping.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, desk: "zendesk" | "freshdesk"): Settings {
  const setting = (name: string): unknown => {
    const value = raw[name] ?? raw[snakeCase(name)];
    return value === null || (typeof value === "string" && value.trim() === "") ? undefined : value;
  };
  return {
    mode: mode(setting("mode")),
    collectorUrl: collectorUrl(setting("collectorUrl")),
    publishingKey: publishingKey(setting("publishingKey")),
    mapping: parseFieldMapping(setting("mapping") ?? setting("fieldMapping"), desk),
    threshold: threshold(setting("threshold")),
    acceleration: acceleration(setting("acceleration")),
  };
}

function mode(value: unknown): Mode {
  if (value === undefined) return "suggest";
  const found = MODES.find((candidate) => candidate === normalised(value));
  if (found === undefined) throw invalid("mode", `must be ${MODES.join(", ")}, not "${String(value)}"`);
  return found;
}

function collectorUrl(value: unknown): string {
  if (typeof value !== "string") throw invalid("collectorUrl", "is missing; enter the collector's address, https://…");
  const match = ADDRESS.exec(value.trim());
  if (match === null) {
    throw invalid("collectorUrl", `"${value}" is not an address; enter it as https://triage.example.com`);
  }
  const [, scheme = "", host = "", port = "", path = ""] = match;
  if (scheme.toLowerCase() === "http" && !LOOPBACK.test(host.toLowerCase())) {
    throw invalid("collectorUrl", "must begin with https:// (http only for localhost)");
  }
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${port}${path}`;
}

function publishingKey(value: unknown): string {
  if (typeof value !== "string") {
    throw invalid("publishingKey", "is missing; copy the key that the collector prints at its first start");
  }
  const key = value.trim();
  // 32 bytes are 43 base64 characters and one "=", the last character carrying only four bits.
  if (!/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(key)) {
    throw invalid("publishingKey", "must be 32 bytes in base64 (44 characters); copy it again from the collector");
  }
  return key;
}

function threshold(value: unknown): number {
  if (value === undefined) return 0.8;
  const number = typeof value === "string" ? Number(value.trim().replace(",", ".")) : value;
  if (typeof number !== "number" || !(number >= 0.5 && number <= 0.99)) {
    throw invalid("threshold", `must be a number from 0.5 to 0.99, not "${String(value)}"`);
  }
  return number;
}

function acceleration(value: unknown): Settings["acceleration"] {
  if (value === undefined) return "wasm";
  const found = (["wasm", "webgpu"] as const).find((candidate) => candidate === normalised(value));
  if (found === undefined) throw invalid("acceleration", `must be wasm or webgpu, not "${String(value)}"`);
  return found;
}

function normalised(value: unknown): string {
  return String(value).trim().toLowerCase();
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function invalid(name: string, problem: string): AppError {
  return new AppError("settings_invalid", `Setting ${name} ${problem}.`);
}
