import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Taxonomy } from "@lucid/core";
import { createRandom, type HistoryTicket, shuffled } from "@lucid/trainer";
import { openDataSet } from "../accuracy/open-data-set.ts";

const SEED = 1;

/** The IT tickets' training rows in an order that is the same in every run. */
export async function shuffledItTickets(): Promise<{
  readonly tickets: readonly HistoryTicket[];
  readonly taxonomy: Taxonomy;
}> {
  const { train, test, taxonomy } = await openDataSet("it-tickets", "dev", false);
  return { tickets: shuffled([...train, ...test], createRandom(SEED)), taxonomy };
}

/** A CSV file with the columns `text` and `category` for as long as `use` takes. */
export async function withCsv<T>(tickets: readonly HistoryTicket[], use: (csv: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "lucid-rows-"));
  try {
    const csv = path.join(folder, "tickets.csv");
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = tickets.map(({ body, labels }) => `${quoted(body)},${quoted(labels.category)}`);
    writeFileSync(csv, `${["text,category", ...rows].join("\n")}\n`);
    return await use(csv);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
