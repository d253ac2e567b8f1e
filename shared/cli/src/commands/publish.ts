import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { configPath, openReleases, type PublishOutcome, prepareDataFolder } from "@lucid/collector";
import { type Candidate, readCandidate } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";
import { tokenLines } from "./serve.ts";

export const PUBLISH_USAGE = `Usage: triage publish --bundle DIR [options]

Releases a candidate that \`triage train\` wrote, if it passes the gate. The gate is run again against the releases the
collector holds now. A collector may be running on the data folder; open sidebars take the new bundle over within a minute.

  --bundle DIR           candidate folder of \`triage train --out\`
  --data DIR             data folder of the collector (default: TRIAGE_DATA, else .data); where none lives yet, it is made
  --tenant ID            whose release it is; may be left out where there is one tenant (a new folder: "default")
  --kappa F              Cohen's kappa between your labellers, -1 to 1 (see \`triage agreement\`); 0.70 is needed
  --override NAME        who answers for publishing without a kappa of 0.70; kept in the release
  --reason TEXT          why; needed with --override
  --extend-test-set      freezes test tickets of this candidate that are not in the collector's frozen test set yet
  --json                 the outcome as one JSON document

Exit code: 0 published, 1 refused (the failed rules are named) or failed, 2 wrong options.

Examples:
  triage publish --bundle model --kappa 0.78
  triage publish --bundle model --data /srv/triage --tenant acme --override "Ada Byron" --reason "Labels come from one team lead"
  triage publish --bundle model-2026 --kappa 0.81 --extend-test-set`;

/** `triage publish`: exit code 0 published, 1 refused by the gate. */
export async function publish(args: readonly string[], { stdout, stderr }: Output): Promise<number> {
  const options = parsePublishOptions(args, process.env);
  const candidate = readCandidate(options.bundle);
  for (const line of makeCollector(options, candidate)) stderr(`${line}\n`);
  const releases = await openReleases(options.dataDir);
  try {
    const { tenant, kappa, override, extendTestSet } = options;
    const outcome = await releases.publish({ tenant, candidate, kappa, override, extendTestSet });
    stdout(options.json ? `${JSON.stringify(outcome)}\n` : outcomeText(outcome));
    return outcome.sequence === null ? 1 : 0;
  } finally {
    await releases.close();
  }
}

type Output = Pick<CommandContext, "stdout" | "stderr">;

interface PublishOptions {
  readonly bundle: string;
  readonly dataDir: string;
  readonly tenant: string | null;
  readonly kappa: number | null;
  readonly override: { readonly name: string; readonly reason: string } | null;
  readonly extendTestSet: boolean;
  readonly json: boolean;
}

/** Reads arguments and environment. Throws UsageError naming the option. */
export function parsePublishOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): PublishOptions {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ bundle: text, data: text, tenant: text, kappa: text, override: text, reason: text },
      ...{ "extend-test-set": flag, json: flag },
    },
  });
  if (values.bundle === undefined) throw new UsageError("--bundle: say which candidate folder");
  return {
    bundle: resolve(values.bundle),
    dataDir: dataFolder(values.data, environment),
    tenant: values.tenant ?? null,
    kappa: kappaOf(values.kappa),
    override: overrideOf(values.override, values.reason),
    extendTestSet: values["extend-test-set"],
    json: values.json,
  };
}

/** As `triage serve` finds it. */
export function dataFolder(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(option ?? environment.TRIAGE_DATA ?? ".data");
}

function kappaOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const kappa = Number(value);
  if (value.trim() === "" || !(kappa >= -1 && kappa <= 1)) {
    throw new UsageError(`--kappa: "${value}" is not a number from -1 to 1`);
  }
  return kappa;
}

function overrideOf(name: string | undefined, reason: string | undefined): PublishOptions["override"] {
  if (name === undefined && reason === undefined) return null;
  if (name === undefined || name.trim() === "") throw new UsageError("--override: say who answers for it, by name");
  if (reason === undefined || reason.trim() === "") throw new UsageError("--reason: say why, --override needs it");
  return { name: name.trim(), reason: reason.trim() };
}

/** Makes the data folder as `triage serve` does at its first start, with the candidate's taxonomy. Returns what the admin has to note. */
function makeCollector({ dataDir, tenant }: PublishOptions, { taxonomy }: Candidate): string[] {
  if (existsSync(configPath(dataDir))) return [];
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "taxonomy.json");
  writeFileSync(path, `${JSON.stringify(taxonomy, null, 2)}\n`);
  const id = tenant ?? "default";
  const { newTokens } = prepareDataFolder({
    dataDir,
    initial: { tenants: [{ id, name: id, desk: "zendesk", origins: [], taxonomy: basename(path) }] },
  });
  return [`${dataDir}: a new collector, run it with: triage serve --data ${dataDir}`, ...tokenLines(newTokens)];
}

function outcomeText({ tenant, sequence, report }: PublishOutcome): string {
  const rules = report.rules.map(
    ({ id, passed, overridden, text }) =>
      `  ${overridden ? "over" : passed ? "ok  " : "FAIL"}  ${id.padEnd(17)}${text}`,
  );
  const failed = report.rules.filter(({ passed }) => !passed).map(({ id }) => id);
  const end =
    sequence === null
      ? `Refused by ${failed.length === 1 ? "the rule" : "the rules"} ${failed.join(", ")}. Nothing was published.`
      : `Published as release ${sequence} of tenant "${tenant}".`;
  return `${["Gate:", ...rules, end].join("\n")}\n`;
}
