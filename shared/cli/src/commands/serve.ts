import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  type CollectorConfigInput,
  createCollector,
  loadConfig,
  type NewTokens,
  prepareDataFolder,
} from "@lucid/collector";
import { AppError } from "@lucid/core";

export const SERVE_USAGE = `Usage: triage serve [options]

Runs the collector until SIGINT or SIGTERM. Tokens are printed once, at the first start.

Options:
  --data DIR       folder of decisions, releases and keys (default: .data; environment: TRIAGE_DATA)
  --port N         port to listen on, 0: any free one (environment: TRIAGE_PORT)
  --host HOST      address to listen on (environment: TRIAGE_HOST)
  --config FILE    configuration file (default: collector.json in the data folder)
  TRIAGE_CACHE     (environment only) folder of compressed files, where the program's own folder is read-only

First start only, to describe the first tenant:
  --tenant ID      its id (default: default)
  --name NAME      its name for people (default: its id)
  --desk DESK      zendesk or freshdesk (default: zendesk)
  --taxonomy T     a starter's name or a taxonomy file (default: it-support)
  --privacy LEVEL  labels, features or redacted-text (default: labels)
  --origin URL     origin of the helpdesk's pages; repeat for several

Options win over the environment.

Examples:
  triage serve
  triage serve --data /var/lib/triage --port 8787
  triage serve --data .data --tenant acme --desk freshdesk --taxonomy customer-support --origin https://acme.freshdesk.com`;

/** What the arguments and the environment say; null: ask the configuration file. */
export interface ServeOptions {
  readonly dataDir: string;
  readonly configFile: string | null;
  readonly port: number | null;
  readonly host: string | null;
  readonly first: CollectorConfigInput;
}

type Environment = Readonly<Record<string, string | undefined>>;

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new AppError("bad_request", `--port: "${text}" is not a port (0-65535)`);
  return port;
}

/** The first tenant as the options describe it; the collector's own check names what is wrong with it. */
function firstConfig(values: ReturnType<typeof parseValues>): CollectorConfigInput {
  const tenant = {
    id: values.tenant,
    name: values.name ?? values.tenant,
    desk: values.desk as "zendesk" | "freshdesk",
    taxonomy: values.taxonomy,
    privacyLevel: values.privacy as "labels" | "features" | "redacted-text",
    origins: values.origin,
  };
  return { tenants: [tenant] };
}

function parseValues(args: readonly string[]) {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const optional = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        ...{ data: optional, port: optional, host: optional, config: optional, name: optional },
        tenant: text("default"),
        desk: text("zendesk"),
        taxonomy: text("it-support"),
        privacy: text("labels"),
        origin: { type: "string", multiple: true, default: [] as string[] },
      },
    }).values;
  } catch (cause) {
    throw new AppError("bad_request", `${cause instanceof Error ? cause.message : String(cause)}\n${SERVE_USAGE}`, {
      cause,
    });
  }
}

/** Reads arguments and environment. Throws AppError "bad_request" naming the option. */
export function parseServeOptions(args: readonly string[], environment: Environment): ServeOptions {
  const values = parseValues(args);
  return {
    dataDir: resolve(values.data ?? environment.TRIAGE_DATA ?? ".data"),
    configFile: values.config === undefined ? null : resolve(values.config),
    port: portOf(values.port ?? environment.TRIAGE_PORT),
    host: values.host ?? environment.TRIAGE_HOST ?? null,
    first: firstConfig(values),
  };
}

/** What the admin notes at the first start. */
export function tokenLines(tokens: readonly NewTokens[]): string[] {
  if (tokens.length === 0) return [];
  const lines = tokens.flatMap(({ tenant, secureToken, adminToken }) => [
    ...(secureToken === null ? [] : [`  ${tenant}  secure token  ${secureToken}`]),
    ...(adminToken === null ? [] : [`  ${tenant}  admin token   ${adminToken}`]),
  ]);
  return ["New tokens, shown this once (only their hashes are kept):", ...lines];
}

function untilAskedToStop(): Promise<void> {
  return new Promise((done) => {
    process.once("SIGINT", () => done());
    process.once("SIGTERM", () => done());
  });
}

/** `triage serve`: runs the collector until SIGINT or SIGTERM. Resolves with the exit code. */
export async function serve(
  args: readonly string[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<number> {
  const options = parseServeOptions(args, process.env);
  const { path, newTokens } = prepareDataFolder({
    dataDir: options.dataDir,
    initial: options.first,
    ...(options.configFile === null ? {} : { path: options.configFile }),
  });
  const cacheDir = process.env.TRIAGE_CACHE;
  const collector = await createCollector({
    ...{ dataDir: options.dataDir, config: loadConfig(path) },
    ...(cacheDir === undefined || cacheDir === "" ? {} : { cacheDir }),
  });
  try {
    for (const line of tokenLines(newTokens)) print(line);
    const stop = untilAskedToStop();
    const { url } = await collector.start({
      ...(options.port === null ? {} : { port: options.port }),
      ...(options.host === null ? {} : { host: options.host }),
    });
    print(`Collector       ${url}`);
    print(`Publishing key  ${collector.publicKeyBase64}`);
    print(`Review page     ${url}/review`);
    print(`Configuration   ${path}`);
    await stop;
    return 0;
  } finally {
    await collector.stop();
  }
}
