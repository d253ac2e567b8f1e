import { type EmbeddedText, embedTickets, type TextTools } from "./embed-tickets.ts";

/** As `embedTickets`, for bare texts (names, descriptions, examples): each is read as a subject. */
export function embedTexts(texts: readonly string[], maxTokens: number, tools: TextTools): Promise<EmbeddedText[]> {
  const tickets = texts.map((text) => ({ subject: text, body: "", bodyFormat: "text" as const, knownEntities: [] }));
  return embedTickets(tickets, maxTokens, tools);
}
