/**
 * `npm run bench -- NAME [--json | --markdown] [--write] [--quick] [--dev] [--only PART,…]`: runs one bench and prints its table.
 * --json: only the stable document on stdout; --markdown: BENCHMARKS.md's tables; --write: puts them into BENCHMARKS.md;
 * --quick: few repetitions, to try the bench itself; --only a,b: these parts (accuracy, adapters, learning); --dev (accuracy, adapters): a held-out
 * fifth of the training data instead of the tests. Progress goes to stderr. A missed goal is reported, not an error.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@lucid/core";
import { measureAccuracy } from "./accuracy/measure-accuracy.ts";
import { measureAdapters } from "./adapters/measure-adapters.ts";
import { measureLearning } from "./learning/measure-learning.ts";
import { measureQuality } from "./quality/measure-quality.ts";
import { formatJson } from "./report/format-json.ts";
import { formatMarkdown } from "./report/format-markdown.ts";
import { formatTable } from "./report/format-table.ts";
import { describeMachine } from "./report/machine.ts";
import type { BenchReport } from "./report/measure.ts";
import { updateBenchmarks } from "./report/update-benchmarks.ts";
import { measureSidebar } from "./sidebar/measure-sidebar.ts";

interface BenchContext {
  readonly root: string;
  readonly quick: boolean;
  readonly dev: boolean;
  /** Names of a bench's parts; empty: all. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}

const BENCHES: Readonly<Record<string, (context: BenchContext) => Promise<BenchReport>>> = {
  sidebar: measureSidebar,
  accuracy: measureAccuracy,
  adapters: measureAdapters,
  learning: measureLearning,
  quality: async ({ root, say }) => ({ name: "quality", sections: await measureQuality(root, say) }),
};
const ROOT = path.resolve(import.meta.dirname, "../..");
const USAGE = `npm run bench -- ${Object.keys(BENCHES).join("|")} [--json | --markdown] [--write] [--quick] [--dev] [--only PART,…]`;

try {
  await runBench(process.argv.slice(2));
} catch (thrown) {
  console.error(thrown instanceof AppError && thrown.code === "bad_request" ? thrown.message : thrown);
  process.exitCode = 1;
}

async function runBench(args: readonly string[]): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  const only = { type: "string", default: "" } as const;
  const options = { json: flag, markdown: flag, write: flag, quick: flag, dev: flag, only };
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name = ""] = positionals;
  const bench = BENCHES[name];
  if (bench === undefined) throw new AppError("bad_request", USAGE);
  if (values.write && (values.dev || values.only !== "")) {
    throw new AppError("bad_request", "--write takes the whole bench on the tests: without --dev and --only");
  }
  const parts = values.only.split(",").filter((part) => part !== "");
  const report = await quietly(() => bench({ root: ROOT, quick: values.quick, dev: values.dev, only: parts, say }));
  const origin = `\`npm run bench -- ${[name, ...howMeasured(values)].join(" ")}\`, ${new Date().toISOString().slice(0, 10)}, ${describeMachine()}`;
  const markdown = `${origin}\n\n${formatMarkdown(report)}`;
  if (values.write) updateBenchmarks(path.join(ROOT, "BENCHMARKS.md"), name, markdown);
  if (values.json) process.stdout.write(formatJson(report));
  else process.stdout.write(values.markdown ? markdown : `${origin}\n\n${formatTable(report)}`);
}

/** The options that change what is measured. */
function howMeasured({ quick, dev, only }: { readonly quick: boolean; readonly dev: boolean; readonly only: string }) {
  return [...(quick ? ["--quick"] : []), ...(dev ? ["--dev"] : []), ...(only === "" ? [] : ["--only", only])];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Builds print to stdout; here stdout is for the report alone. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
