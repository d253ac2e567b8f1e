import { AppError } from "../app-error.ts";
import type { Classifier, ClassifyRequest } from "../ports.ts";
import type { Suggestion } from "../suggestion.ts";
import type { PastTicket } from "../ticket.ts";
import { hashText } from "./hash-text.ts";
import type { Refinement, SuggestionStage } from "./triage-state.ts";

export interface ClassificationRunOptions {
  readonly first: Classifier | null;
  readonly refined: Classifier | null;
  readonly request: ClassifyRequest;
  /** Refuses an answer (e.g. a label the taxonomy does not have); null: fine. */
  readonly check: (suggestion: Suggestion) => AppError | null;
  readonly onChange: () => void;
}

/**
 * One text's way through both classifiers. Whoever answers first is shown; the refined answer replaces the first one
 * unless the run was touched. Answers for another ticket or text count as failures, answers after `stop` as nothing.
 */
export class ClassificationRun {
  readonly textHash: string;
  suggestion: Suggestion | null = null;
  stage: SuggestionStage = "first";
  refinement: Refinement;
  refinementError: AppError | null = null;
  private touched = false;
  private firstFailed: AppError | null = null;
  private readonly controller = new AbortController();

  constructor(private readonly options: ClassificationRunOptions) {
    this.textHash = hashText(options.request.subject, options.request.body);
    this.refinement = options.refined === null ? "none" : "pending";
    if (options.first === null) {
      this.firstFailed = new AppError("runtime_refused", "There is no quick classifier in this panel");
    }
  }

  /** Set when no classifier can answer any more and none has. */
  get error(): AppError | null {
    if (this.suggestion !== null || this.firstFailed === null || this.refinement === "pending") return null;
    return this.refinementError ?? this.firstFailed;
  }

  get request(): ClassifyRequest {
    return this.options.request;
  }

  start(): void {
    const { first, refined, request } = this.options;
    if (first !== null) void this.ask(first, "first", request);
    if (refined !== null) void this.ask(refined, "refined", request);
  }

  /** The agent did something with what is shown: it does not change under the hand any more. */
  touch(): void {
    this.touched = true;
    if (this.suggestion !== null && this.stage === "first" && this.refinement === "pending")
      this.refinement = "skipped";
  }

  /** The requester's earlier tickets became known: asks the refined classifier again, quietly. */
  addHistory(history: readonly PastTicket[]): void {
    const { refined, request } = this.options;
    if (refined !== null && !this.touched) void this.ask(refined, "refined", { ...request, history });
  }

  stop(): void {
    this.controller.abort();
  }

  private async ask(classifier: Classifier, stage: SuggestionStage, request: ClassifyRequest): Promise<void> {
    const { signal } = this.controller;
    try {
      const suggestion = await classifier.classify(request, signal);
      if (!signal.aborted) this.receive(stage, suggestion);
    } catch (thrown) {
      if (!signal.aborted) this.fail(stage, AppError.from(thrown));
    }
  }

  private receive(stage: SuggestionStage, suggestion: Suggestion): void {
    const refusal = this.refusal(suggestion);
    if (refusal !== null) {
      this.fail(stage, refusal);
      return;
    }
    if (stage === "refined") this.receiveRefined(suggestion);
    else if (this.suggestion === null) this.suggestion = suggestion;
    this.options.onChange();
  }

  private receiveRefined(suggestion: Suggestion): void {
    if (this.suggestion !== null && this.touched) {
      if (this.stage === "first") this.refinement = "skipped";
      return;
    }
    this.suggestion = suggestion;
    this.stage = "refined";
    this.refinement = "done";
  }

  private refusal(suggestion: Suggestion): AppError | null {
    if (suggestion.ticketId !== this.request.ticketId || suggestion.textHash !== this.textHash) {
      return new AppError("internal", "The classifier answered for another text");
    }
    return this.options.check(suggestion);
  }

  private fail(stage: SuggestionStage, error: AppError): void {
    if (stage === "first") this.firstFailed = error;
    else if (this.refinement === "pending") {
      this.refinement = "failed";
      this.refinementError = error;
    }
    this.options.onChange();
  }
}
