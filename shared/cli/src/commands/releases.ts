import { parseArgs } from "node:util";
import { type ListedRelease, openReleases } from "@lucid/collector";
import type { CommandContext } from "../command-context.ts";
import { dataFolder } from "./publish.ts";

export const RELEASES_USAGE = `Usage: triage releases [options]

Lists what was published, the newest first: sequence, day, origin, taxonomy, macro F1 on the frozen test set, what the gate
said, and who overrode it. "live" is what sidebars use, "best" what the next candidate is compared with.

  --data DIR    data folder of the collector (default: TRIAGE_DATA, else .data)
  --tenant ID   whose releases; may be left out where there is one tenant
  --json        one JSON document, with the whole gate reports

Examples:
  triage releases
  triage releases --data /srv/triage --tenant acme --json`;

/** `triage releases`: exit code 0. */
export async function listReleases(
  args: readonly string[],
  { stdout }: Pick<CommandContext, "stdout">,
): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { data: text, tenant: text, json: { type: "boolean", default: false } },
  });
  const releases = await openReleases(dataFolder(values.data, process.env));
  try {
    const listed = await releases.list(values.tenant ?? null);
    stdout(values.json ? `${JSON.stringify(listed)}\n` : table(listed));
    return 0;
  } finally {
    await releases.close();
  }
}

const HEADS = ["sequence", "created", "origin", "taxonomy", "macro F1", "gate", "override"];

function table(listed: readonly ListedRelease[]): string {
  if (listed.length === 0) return "Nothing was published yet.\n";
  const rows = [HEADS, ...listed.map(row)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function row(release: ListedRelease): string[] {
  const { sequence, created, origin, restored, taxonomy, live, best, macroF1, gate } = release;
  const marks = [...(live ? ["live"] : []), ...(best ? ["best"] : [])];
  const overridden = gate?.rules.some((rule) => rule.overridden) === true ? gate.override : null;
  return [
    [String(sequence), ...marks].join(" "),
    created.slice(0, 16).replace("T", " "),
    restored === null ? origin : `restored ${restored}`,
    `${taxonomy.id} ${taxonomy.version}`,
    macroF1 === null ? "-" : macroF1.toFixed(3),
    gate === null ? "-" : `passed on ${gate.testTickets} tickets`,
    overridden === null ? "-" : `${overridden.name}: ${overridden.reason}`,
  ];
}
