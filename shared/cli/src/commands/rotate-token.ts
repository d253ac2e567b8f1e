import { parseArgs } from "node:util";
import { configPath, rotateToken, TOKEN_KINDS } from "@lucid/collector";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";
import { dataFolder } from "./publish.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_OVERLAP_HOURS = 24;
const MAX_OVERLAP_HOURS = 24 * 90;

export const ROTATE_TOKEN_USAGE = `Usage: triage rotate-token [options]

Makes a new token, prints it once and writes its hash to collector.json. The old one stays valid for the overlap, so that nobody is
locked out while the new one is entered in the helpdesk's settings. A running collector takes it over without a restart.

  --kind KIND       secure (apps), admin or review
  --overlap HOURS   how long the old token stays valid (default: ${DEFAULT_OVERLAP_HOURS}); 0 ends it at once, with all sessions bought with it
  --data DIR        data folder of the collector (default: TRIAGE_DATA, else .data)
  --config FILE     configuration file (default: collector.json in the data folder)
  --tenant ID       whose token; may be left out where there is one tenant

Examples:
  triage rotate-token --kind secure
  triage rotate-token --kind admin --overlap 0 --data /var/lib/triage --tenant acme`;

function overlapOf(text: string | undefined): number {
  const hours = Number(text ?? DEFAULT_OVERLAP_HOURS);
  if (text?.trim() === "" || !(hours >= 0 && hours <= MAX_OVERLAP_HOURS)) {
    throw new UsageError(`--overlap: "${text}" is not a number of hours from 0 to ${MAX_OVERLAP_HOURS}`);
  }
  return hours * HOUR_MS;
}

/** `triage rotate-token`: exit code 0 when the new token is in the configuration. */
export async function rotate(args: readonly string[], { stdout }: Pick<CommandContext, "stdout">): Promise<number> {
  const text = { type: "string" } as const;
  const options = { kind: text, overlap: text, data: text, config: text, tenant: text };
  const { values } = parseArgs({ args: [...args], options });
  const kind = TOKEN_KINDS.find((one) => one === values.kind);
  if (kind === undefined) throw new UsageError(`--kind: must be one of ${TOKEN_KINDS.join(", ")}`);
  const { tenant, token, previousUntil } = rotateToken({
    path: values.config ?? configPath(dataFolder(values.data, process.env)),
    tenant: values.tenant ?? null,
    kind,
    overlapMs: overlapOf(values.overlap),
    now: Date.now(),
  });
  const old = previousUntil === null ? "No older one is valid." : `The old one is valid until ${previousUntil}.`;
  stdout(`${tenant}  ${kind} token  ${token}\nShown this once. ${old}\n`);
  return 0;
}
