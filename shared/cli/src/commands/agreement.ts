import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type AnnotationColumns,
  formatAgreement,
  measureAgreement,
  readAnnotationRows,
  readAnnotations,
} from "@lucid/trainer";
import { openHistoryFile } from "@lucid/trainer/node";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../usage-error.ts";

export interface AgreementCommandOptions {
  readonly data: string;
  readonly id?: string | undefined;
  readonly annotator?: readonly string[] | undefined;
  readonly long?: readonly string[] | undefined;
  readonly json?: string | undefined;
  readonly require?: number | undefined;
  readonly limit: number;
  readonly seed: number;
}

const ROW = "row number";

/** Prints the agreement. Exit code 0; 1 if kappa is below `--require`. */
export async function agreement(options: AgreementCommandOptions, { stdout, stderr }: CommandContext): Promise<number> {
  const columns = columnsOf(options);
  const rows = await readAnnotationRows(openHistoryFile(options.data).file);
  // Tickets without id are known by their row as a spreadsheet counts: the header is row 1.
  const numbered = rows.map((row, index) => ({ [ROW]: `row ${index + 2}`, ...row }));
  const required = options.require === undefined ? {} : { required: options.require };
  const report = measureAgreement(readAnnotations(numbered, columns), { ...required, seed: options.seed });
  stdout(formatAgreement(report, options.limit));
  if (options.json !== undefined) writeFileSync(resolve(options.json), `${JSON.stringify(report, null, 2)}\n`);
  if (options.require === undefined || report.verdict === "sufficient") return 0;
  const measured = report.kappa === null ? "Kappa cannot be measured" : `Kappa is ${report.kappa.toFixed(3)}`;
  stderr(`triage agreement: ${measured}, ${options.require.toFixed(2)} is required\n`);
  return 1;
}

function columnsOf({ id = ROW, annotator, long }: AgreementCommandOptions): AnnotationColumns {
  if (long !== undefined) {
    if (annotator !== undefined) throw new UsageError("--annotator and --long exclude each other");
    return longColumns(long);
  }
  if (annotator === undefined || annotator.length < 2) {
    throw new UsageError("Name the columns: --annotator COL,COL for two or more annotators, or --long");
  }
  return { shape: "wide", ticket: id, annotators: annotator };
}

function longColumns(pairs: readonly string[]): AnnotationColumns {
  const given = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  const [ticket, annotator, label] = ["ticket", "annotator", "label"].map((name) => given.get(name) ?? "");
  if (!ticket || !annotator || !label || given.size !== 3) {
    throw new UsageError("Write --long ticket=COLUMN,annotator=COLUMN,label=COLUMN");
  }
  return { shape: "long", ticket, annotator, label };
}
