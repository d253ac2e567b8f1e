import type { ClassifyRequest, SkipReason, Span } from "@lucid/core";

/** Finds personal data: core's `findPersonalData`, or a fake. Spans ascending, not overlapping. */
export type FindPersonalData = (
  text: string,
  knownEntities?: readonly string[],
) => readonly { readonly start: number; readonly end: number; readonly kind: string }[];

export type SkippedSpan = Span & { readonly reason: SkipReason };

/** A word of the text and what the model reads in its place (itself, a placeholder, a glossary word). */
export interface PreparedWord extends Span {
  /** What is tokenized. */
  readonly reads: string;
  /** The word as written, lower case and without accents; the placeholder where personal data was masked. */
  readonly folded: string;
}

/** A ticket as plain text, before the token budget is applied. */
export interface TextPreparation {
  /** Subject, a line break, body: personal data still in place. */
  readonly text: string;
  /** Hash of `text`: an answer for another text is dropped. */
  readonly textHash: string;
  /** Words outside every skipped span, in order. */
  readonly words: readonly PreparedWord[];
  /** Ascending, not overlapping. */
  readonly skipped: readonly SkippedSpan[];
}

/** The part of a request that the text is made of. */
export type TicketText = Pick<ClassifyRequest, "subject" | "body" | "bodyFormat" | "knownEntities">;
