import { parseArgs } from "node:util";
import { openReleases } from "@lucid/collector";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";
import { dataFolder } from "./publish.ts";

export const ROLLBACK_USAGE = `Usage: triage rollback [options]

Publishes an older release again, under a higher sequence: sidebars take it over within a minute. Nothing is deleted; the
frozen test set and the record of every release stay.

  --to SEQUENCE   which release (see \`triage releases\`); default: the one before the live one
  --data DIR      data folder of the collector (default: TRIAGE_DATA, else .data)
  --tenant ID     whose release; may be left out where there is one tenant

Examples:
  triage rollback
  triage rollback --to 3 --data /srv/triage --tenant acme`;

/** `triage rollback`: exit code 0 when the older release is live. */
export async function rollback(args: readonly string[], { stdout }: Pick<CommandContext, "stdout">): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: [...args], options: { to: text, data: text, tenant: text } });
  const to = values.to === undefined ? null : Number(values.to);
  if (to !== null && !(Number.isInteger(to) && to > 0)) {
    throw new UsageError(`--to: "${values.to}" is not a sequence like 3`);
  }
  const releases = await openReleases(dataFolder(values.data, process.env));
  try {
    const { sequence, restored } = await releases.rollBack(values.tenant ?? null, to);
    stdout(`Release ${restored} is live again, as release ${sequence}.\n`);
    return 0;
  } finally {
    await releases.close();
  }
}
