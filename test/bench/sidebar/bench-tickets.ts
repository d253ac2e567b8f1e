import { readFileSync } from "node:fs";
import path from "node:path";
import type { HeadsJson } from "@lucid/classifier";
import type { Taxonomy } from "@lucid/core";
import { createRandom, type LabelledTicket, shuffled } from "@lucid/trainer";
import type { BenchModel, BenchTicket } from "./page/encoder-bench.ts";

const SEED = 1;
const STARTERS = ["it-support", "customer-support"] as const;

/** Both starters, and the desks' tickets for them in an order that is the same in every run; at most `limit`. */
export function readBenchTickets(root: string, limit: number): { models: BenchModel[]; tickets: BenchTicket[] } {
  const read = <Json>(file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Json;
  const models = STARTERS.map((name) => ({
    taxonomy: read<Taxonomy>(`models/taxonomies/${name}.json`),
    heads: read<{ heads: HeadsJson }>(`models/starters/${name}.json`).heads,
  }));
  const tickets = STARTERS.flatMap((name, model) =>
    read<LabelledTicket[]>(`test/desks/tickets/${name}.json`).map((ticket) => toBenchTicket(ticket, model)),
  );
  return { models, tickets: shuffled(tickets, createRandom(SEED)).slice(0, limit) };
}

function toBenchTicket({ id, subject, body, bodyFormat, requester }: LabelledTicket, model: number): BenchTicket {
  const knownEntities = [requester?.name, requester?.organization].filter((name) => name !== undefined);
  return { id, subject, body, bodyFormat, knownEntities, model };
}
