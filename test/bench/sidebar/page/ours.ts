import { createTicketClassifier, createTicketTokenizer, decodeHeads, type TicketClassifier } from "@lucid/classifier";
import { createWebEncoder } from "@lucid/classifier/browser";
import { type ClassifyRequest, findPersonalData, type Suggestion } from "@lucid/core";
import type { BenchTicket, EncoderBenchOptions } from "./encoder-bench.ts";

/** The product's own path, without worker and without any cache of answers. */
export interface Ours {
  tokenIds(ticket: BenchTicket): readonly number[];
  /** Encode, score and explain a ticket that is tokenized already. */
  fromTokens(ticket: BenchTicket): Promise<Suggestion>;
  /** Everything: HTML, quotes, signature, masking, tokens, encoder, heads, explanation. */
  fromTicket(ticket: BenchTicket): Promise<Suggestion>;
  vector(ticket: BenchTicket): Promise<Float32Array>;
}

export async function createOurs(options: EncoderBenchOptions): Promise<Ours> {
  const { addresses, tokenizerHash } = options;
  const [model, wasmBinary, json] = await Promise.all(
    [addresses.encoder, addresses.wasm, addresses.tokenizer].map(fetchBytes),
  );
  if (model === undefined || wasmBinary === undefined || json === undefined) throw new Error("A file is missing");
  const encoder = await createWebEncoder({ ...options.encoder, model, wasmBinary, executionProvider: "wasm" });
  const tokenizer = createTicketTokenizer({ json, hash: tokenizerHash });
  const classifiers = options.models.map(({ taxonomy, heads }) =>
    createTicketClassifier({
      ...{ taxonomy, tokenizer, encoder, findPersonalData },
      heads: decodeHeads(heads),
      sequence: 0,
    }),
  );
  const classifierOf = ({ model: index }: BenchTicket): TicketClassifier => {
    const classifier = classifiers[index];
    if (classifier === undefined) throw new Error(`There is no model ${index}`);
    return classifier;
  };
  const prepared = new Map(options.tickets.map((ticket) => [ticket.id, classifierOf(ticket).prepare(ticket)]));
  const preparedOf = ({ id }: BenchTicket) => {
    const ticket = prepared.get(id);
    if (ticket === undefined) throw new Error(`There is no ticket ${id}`);
    return ticket;
  };
  const encode = (ticket: BenchTicket) => encoder.encode(preparedOf(ticket).tokens.ids);
  return {
    tokenIds: (ticket) => preparedOf(ticket).tokens.ids,
    async fromTokens(ticket) {
      const start = performance.now();
      return classifierOf(ticket).suggest(requestOf(ticket), preparedOf(ticket), await encode(ticket), start);
    },
    fromTicket: (ticket) => classifierOf(ticket).classify(requestOf(ticket)),
    vector: async (ticket) => (await encode(ticket)).pooled,
  };
}

function requestOf({ id, subject, body, bodyFormat, knownEntities }: BenchTicket): ClassifyRequest {
  const request = { ticketId: id, subject, body, bodyFormat, knownEntities };
  return { ...request, requesterTags: [], organizationTags: [], history: [], threshold: 0.8 };
}

async function fetchBytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
