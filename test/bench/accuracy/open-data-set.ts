import { existsSync } from "node:fs";
import path from "node:path";
import { AppError, type Taxonomy } from "@lucid/core";
import {
  createRandom,
  type History,
  type HistoryColumns,
  type HistoryTicket,
  limitPerLabel,
  readHistory,
  readTicketRows,
  shuffled,
  splitHistory,
  type TicketText,
} from "@lucid/trainer";
import { openHistoryFile } from "@lucid/trainer/node";

const DATA = path.resolve(import.meta.dirname, "../../../../shared/data");
const SPLIT_SEED = 20260101;
const DEV_SHARE = 0.2;
/** Of the categories, where a set needs texts that belong to none and its own ones must not be read. */
const LEFT_OUT_SHARE = 0.1;

export const DATA_SETS = ["it-tickets", "banking77", "clinc150", "cfpb-complaints"] as const;
export type DataSetName = (typeof DATA_SETS)[number];

/** Labelled texts with a fixed split. */
export interface DataSet {
  readonly name: DataSetName;
  /** Derived from the training labels: names only. */
  readonly taxonomy: Taxonomy;
  readonly train: readonly HistoryTicket[];
  readonly test: readonly HistoryTicket[];
  /** Texts that belong to no category; empty where the set has none. */
  readonly outOfScope: readonly TicketText[];
  /** Test rows that cannot be asked about: no text, or a category that training does not know. */
  readonly leftOut: number;
}

/** test: as given. dev: a held-out fifth of the training part stands for the test, which is not even opened. */
export type SplitName = "test" | "dev";

/** Whether the set lies beside the repository. */
export function hasDataSet(name: DataSetName): boolean {
  return existsSync(dataFile(name, "train"));
}

/** Where a set's part lies. */
export function dataFile(name: DataSetName, part: "train" | "test" | "out-of-scope"): string {
  return path.join(DATA, name, `${part}.csv`);
}

const QUICK_CATEGORIES = 8;
const QUICK_ROWS_PER_LABEL = 40;

/** Reads a set; `quick`: few of its categories and rows. In `dev`, a tenth of the categories of clinc150 stand for its out-of-scope texts: nothing is trained on them. */
export async function openDataSet(name: DataSetName, split: SplitName, quick: boolean): Promise<DataSet> {
  const columns = columnsOf(name);
  const derive = { id: name, name };
  const all = await readHistory([openHistoryFile(dataFile(name, "train")).file], { columns, taxonomy: { derive } });
  const history = quick ? aFew(all) : all;
  const { taxonomy } = history;
  if (split === "dev") return devSet(name, taxonomy, history.tickets);
  const test = await readHistory([openHistoryFile(dataFile(name, "test")).file], { columns, taxonomy });
  const known = new Set(taxonomy.categories.map(({ id }) => id));
  const asked = test.tickets.filter(({ labels }) => known.has(labels.category));
  const leftOut = test.rejected.length;
  return { name, taxonomy, train: history.tickets, test: asked, outOfScope: await readOutOfScope(name), leftOut };
}

/** How many rows teach and are asked about, for a table's title. */
export function describeRows({ train, test, leftOut, outOfScope }: DataSet): string {
  const more = [
    ...(outOfScope.length === 0 ? [] : [`${outOfScope.length} of no category`]),
    ...(leftOut === 0 ? [] : [`${leftOut} left out: no text, or a category that training does not know`]),
  ];
  return [`${train.length} to learn`, `${test.length} to test`, ...more].join(", ");
}

function aFew({ taxonomy, tickets }: History): Pick<History, "taxonomy" | "tickets"> {
  const categories = taxonomy.categories.slice(0, QUICK_CATEGORIES);
  const kept = new Set(categories.map(({ id }) => id));
  const some = tickets.filter(({ labels }) => kept.has(labels.category));
  return { taxonomy: { ...taxonomy, categories }, tickets: limitPerLabel(some, QUICK_ROWS_PER_LABEL, SPLIT_SEED) };
}

function columnsOf(name: DataSetName): HistoryColumns & { readonly category: string } {
  const single = { text: ["text"], category: "category" };
  return name === "cfpb-complaints" ? { ...single, subcategory: "subcategory" } : single;
}

function devSet(name: DataSetName, taxonomy: Taxonomy, tickets: readonly HistoryTicket[]): DataSet {
  const { train, test } = splitHistory(tickets, { testShare: DEV_SHARE, seed: SPLIT_SEED });
  if (name !== "clinc150") return { name, taxonomy, train, test, outOfScope: [], leftOut: 0 };
  const order = shuffled(taxonomy.categories, createRandom(SPLIT_SEED));
  const leftOut = new Set(order.slice(0, Math.round(order.length * LEFT_OUT_SHARE)).map(({ id }) => id));
  const isKnown = ({ labels }: HistoryTicket) => !leftOut.has(labels.category);
  return {
    name,
    taxonomy: { ...taxonomy, categories: taxonomy.categories.filter(({ id }) => !leftOut.has(id)) },
    train: train.filter(isKnown),
    test: test.filter(isKnown),
    outOfScope: test.filter((ticket) => !isKnown(ticket)),
    leftOut: 0,
  };
}

async function readOutOfScope(name: DataSetName): Promise<TicketText[]> {
  const file = dataFile(name, "out-of-scope");
  if (!existsSync(file)) return [];
  const texts: TicketText[] = [];
  for await (const row of readTicketRows(openHistoryFile(file).file, { columns: { text: ["text"] } })) {
    if (row.kind === "rejected") throw new AppError("bad_request", `${file}, row ${row.rejected.row}: not a text`);
    texts.push(row.ticket);
  }
  return texts;
}
