import {
  type Abstain,
  AppError,
  type Classifier,
  type ClassifierStatus,
  type ClassifyRequest,
  type FieldId,
  type FieldSuggestion,
  hashText,
  type LabelId,
  type RankedLabel,
  type Suggest,
  type Suggestion,
  type Unsubscribe,
} from "@lucid/core";
import { sampleTaxonomy } from "../fixtures/sample-taxonomy.ts";

export interface FakeLabels {
  readonly category: LabelId;
  readonly subcategory: LabelId;
  readonly priority: LabelId;
  readonly team: LabelId;
}

export interface FakeClassifierOptions {
  readonly source?: "lexical" | "encoder";
  /** What to answer; the default suggests Hardware failure, Printer, high, Hardware N2 with 0.92. */
  readonly answer?: (request: ClassifyRequest) => Suggestion | Promise<Suggestion>;
  /** True: every classify waits until the test calls release(). */
  readonly manual?: boolean;
}

export interface FakeClassifier extends Classifier {
  readonly requests: readonly ClassifyRequest[];
  /** Requests that were cancelled. */
  readonly aborted: readonly ClassifyRequest[];
  /** Requests not yet answered (manual only). */
  pending(): number;
  /** Answers the waiting request at `index` (default: the oldest). */
  release(index?: number): void;
  /** Rejects the waiting request at `index` (default: the oldest). */
  fail(error: AppError, index?: number): void;
  /** From now on every request is rejected; null: works again. */
  failAll(error: AppError | null): void;
  setStatus(status: ClassifierStatus): void;
  disposed(): boolean;
}

export const defaultLabels: FakeLabels = {
  category: "hardware-failure",
  subcategory: "printer",
  priority: "high",
  team: "hardware-n2",
};

/** A full suggestion for a request, with the hash a real classifier would give. */
export function suggestionFor(
  request: Pick<ClassifyRequest, "ticketId" | "subject" | "body">,
  labels: Partial<FakeLabels> = {},
  overrides: Partial<Omit<Suggest, "kind">> & {
    readonly alternatives?: Partial<Record<FieldId, readonly RankedLabel[]>>;
  } = {},
): Suggest {
  const { alternatives, ...rest } = overrides;
  const chosen = { ...defaultLabels, ...labels };
  const field = (id: FieldId): FieldSuggestion => ({
    labelId: chosen[id],
    confidence: 0.92,
    alternatives: alternatives?.[id] ?? [],
    evidence: [],
    sure: true,
  });
  return {
    kind: "suggest",
    ...answerTo(request),
    fields: {
      category: field("category"),
      subcategory: field("subcategory"),
      priority: field("priority"),
      team: field("team"),
    },
    requiresHumanRouting: false,
    explanations: [],
    ...rest,
  };
}

/** An abstention for a request. */
export function abstentionFor(
  request: Pick<ClassifyRequest, "ticketId" | "subject" | "body">,
  overrides: Partial<Omit<Abstain, "kind">> = {},
): Abstain {
  return { kind: "abstain", ...answerTo(request), reason: "unfamiliar-text", candidates: [], ...overrides };
}

function answerTo(request: Pick<ClassifyRequest, "ticketId" | "subject" | "body">) {
  const text = `${request.subject}\n${request.body}`;
  return {
    ticketId: request.ticketId,
    textHash: hashText(request.subject, request.body),
    model: { sequence: 5, taxonomyId: sampleTaxonomy.id, taxonomyVersion: sampleTaxonomy.version },
    source: "lexical" as const,
    readText: { text, read: [{ start: 0, end: text.length }], skipped: [] },
    additionalLabels: [],
    computeMs: 1,
  };
}

interface Waiting {
  readonly request: ClassifyRequest;
  readonly answer: () => void;
  readonly reject: (error: AppError) => void;
}

/** A classifier that says what the test wants, when the test wants it. */
export function createFakeClassifier(options: FakeClassifierOptions = {}): FakeClassifier {
  const source = options.source ?? "lexical";
  const requests: ClassifyRequest[] = [];
  const aborted: ClassifyRequest[] = [];
  const waiting: Waiting[] = [];
  const listeners = new Set<(status: ClassifierStatus) => void>();
  let status: ClassifierStatus = { state: "ready", source, runtime: "fake", notices: [] };
  let failure: AppError | null = null;
  let isDisposed = false;

  const answer = async (request: ClassifyRequest): Promise<Suggestion> => {
    if (failure !== null) throw failure;
    const suggestion = await (options.answer ?? suggestionFor)(request);
    return { ...suggestion, source };
  };

  const wait = (request: ClassifyRequest, signal?: AbortSignal) =>
    new Promise<Suggestion>((resolve, reject) => {
      const entry: Waiting = {
        request,
        answer: () => void answer(request).then(resolve, reject),
        reject,
      };
      waiting.push(entry);
      signal?.addEventListener("abort", () => {
        take(waiting, waiting.indexOf(entry));
        aborted.push(request);
        reject(new AppError("aborted", "Cancelled"));
      });
    });

  return {
    requests,
    aborted,
    classify: (request, signal) => {
      requests.push(request);
      if (signal?.aborted === true) return Promise.reject(new AppError("aborted", "Cancelled"));
      return options.manual === true ? wait(request, signal) : answer(request);
    },
    status: () => status,
    onStatus: (listener): Unsubscribe => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: async () => {
      isDisposed = true;
      listeners.clear();
    },
    disposed: () => isDisposed,
    pending: () => waiting.length,
    release: (index = 0) => take(waiting, index)?.answer(),
    fail: (error, index = 0) => take(waiting, index)?.reject(error),
    failAll: (error) => {
      failure = error;
    },
    setStatus: (next) => {
      status = next;
      for (const listener of [...listeners]) listener(next);
    },
  };
}

function take(waiting: Waiting[], index: number): Waiting | undefined {
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}
