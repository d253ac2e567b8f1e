import { decodeHeads } from "@lucid/classifier";
import type { LabelId } from "@lucid/core";
import { predictTickets, trainModel } from "@lucid/trainer";
import type { TicketStream } from "./stream-tickets.ts";

/** What a bundle says that is fitted anew after every `every` tickets on all of them so far. One answer a ticket. */
export async function streamWithRefits(
  { taxonomy, tickets, tools, encoderId }: TicketStream,
  every: number,
  seed: number,
  say: (line: string) => void,
): Promise<LabelId[]> {
  const answers: LabelId[] = [];
  for (let from = 0; from < tickets.length; from += every) {
    const seen = tickets.slice(0, from).map(({ ticket }) => ticket);
    const { heads } = await trainModel({ ...tools, taxonomy, tickets: seen, encoderId, seed });
    const texts = tickets.slice(from, from + every).map(({ text }) => text);
    answers.push(...predictTickets(decodeHeads(heads), texts).map(({ category }) => category.labelId));
    const right = answers.filter((label, index) => label === tickets[index]?.ticket.labels.category).length;
    say(`refitted on ${from}: ${(right / answers.length).toFixed(3)} so far`);
  }
  return answers;
}
