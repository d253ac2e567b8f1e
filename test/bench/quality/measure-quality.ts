import { readFileSync } from "node:fs";
import path from "node:path";
import { createTicketClassifier, decodeHeads, type HeadsJson } from "@lucid/classifier";
import { findPersonalData, type Taxonomy } from "@lucid/core";
import { answerTickets, type LabelledTicket } from "@lucid/trainer";
import type { Section } from "../report/measure.ts";
import { loadEnglishEncoder } from "./english-encoder.ts";
import { scoreAnswers } from "./score-answers.ts";

const STARTERS = [
  { taxonomy: "it-support", prefix: "it", title: "it-support (Zendesk's desk)" },
  { taxonomy: "customer-support", prefix: "cs", title: "customer-support (Freshdesk's desk)" },
] as const;

/**
 * How well the heads that ship answer the desks' labelled tickets, with the shipped encoder on Node's runtime. The heads were fitted
 * on the taxonomies' own texts; nothing is fitted or chosen on these tickets.
 */
export async function measureQuality(root: string, say: (line: string) => void): Promise<Section[]> {
  const { encoder, tokenizer } = await loadEnglishEncoder(root);
  const sections: Section[] = [];
  try {
    for (const { taxonomy: name, prefix, title } of STARTERS) {
      say(`Quality of ${name} …`);
      const taxonomy = readJson<Taxonomy>(root, `models/taxonomies/${name}.json`);
      const { heads } = readJson<{ heads: HeadsJson }>(root, `models/starters/${name}.json`);
      const tickets = readJson<readonly LabelledTicket[]>(root, `test/desks/tickets/${name}.json`);
      const parts = { taxonomy, heads: decodeHeads(heads), tokenizer, encoder, findPersonalData, sequence: 0 };
      const answers = await answerTickets(createTicketClassifier(parts), tickets);
      sections.push({ title: `Quality: ${title}`, measures: scoreAnswers(answers, taxonomy, prefix) });
    }
  } finally {
    await encoder.dispose();
  }
  return sections;
}

function readJson<Json>(root: string, file: string): Json {
  return JSON.parse(readFileSync(path.join(root, file), "utf8")) as Json;
}
