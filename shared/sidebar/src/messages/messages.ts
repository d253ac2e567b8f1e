import type {
  DecisionKind,
  FieldId,
  MappingProblem,
  Notice,
  PriorityId,
  ReadOnlyReason,
  ReasonCode,
  SkipReason,
} from "@lucid/core";
import type { SetupMessages } from "./setup-messages.ts";

/** A piece of a sentence: plain words, a quoted word of the ticket, or the name of a label. */
export type SentencePart =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string }
  | { readonly kind: "label"; readonly text: string };

export interface ExplanationNames {
  readonly predicted: string;
  readonly runnerUp: string | null;
  /** Words and phrases of the ticket, strongest first. */
  readonly because: readonly string[];
}

/** The three levels of confidence in words, so that colour is never the only sign. */
export type ConfidenceLevel = "very-sure" | "fairly-sure" | "not-sure";

/** Everything the panel can say. A catalog that lacks a key does not compile. */
export interface Messages {
  /** BCP 47, for Intl and the `lang` attribute. */
  readonly locale: string;
  readonly panelLabel: string;
  readonly field: Readonly<Record<FieldId, string>>;
  readonly priority: Readonly<Record<PriorityId, string>>;
  readonly confidence: Readonly<Record<ConfidenceLevel, string>>;
  readonly confidenceOf: (words: string, percent: string) => string;
  readonly explanation: (names: ExplanationNames) => readonly SentencePart[];
  readonly quote: (text: string) => string;

  readonly refining: string;
  readonly quickAnswer: string;
  readonly loading: string;
  readonly loadingModel: (percent: string) => string;
  readonly announceSuggestion: (label: string, priority: string, team: string, confidence: string) => string;
  readonly announceUnsure: (labels: string) => string;

  readonly accept: string;
  readonly acceptRest: string;
  readonly alreadyThere: string;
  readonly yourChoice: string;
  readonly suggestedBefore: (label: string, percent: string) => string;
  readonly acceptShortcut: string;
  readonly accepting: string;
  readonly filledIn: string;
  readonly filledFields: (names: readonly string[]) => string;
  readonly storedOnSave: string;
  readonly saved: Readonly<Record<DecisionKind, string>>;
  readonly savedDetail: string;
  readonly undo: string;

  readonly change: (field: string, current: string) => string;
  readonly chooseField: (field: string) => string;
  readonly mostLikely: string;
  readonly allLabels: string;
  readonly searchField: (field: string) => string;
  readonly noMatch: (query: string) => string;
  readonly matchCount: (count: number) => string;
  readonly suggestedMark: string;
  readonly currentMark: string;
  readonly close: string;
  readonly unknownLabel: string;
  readonly none: string;

  readonly unsureTitle: string;
  readonly unsureText: string;
  readonly unsureField: (field: string) => string;
  readonly otherLabel: string;

  readonly unfamiliarTitle: string;
  readonly unfamiliarText: string;
  readonly closest: string;
  readonly emptyTitle: string;
  readonly emptyText: string;

  readonly whatWasRead: string;
  readonly readCharacters: (read: number, skipped: number) => string;
  readonly legendFor: string;
  readonly legendAgainst: string;
  readonly skip: Readonly<Record<SkipReason, string>>;
  readonly staysHere: string;

  readonly procedure: string;
  readonly macro: string;
  readonly opensInNewTab: string;
  readonly vip: string;
  readonly vipDetail: (because: string) => string;
  /** Under the reasons: a ticket like this one that the team corrected, or decided. */
  readonly remembered: (ticket: string, corrected: boolean) => string;
  /** What the model says without it. */
  readonly rememberedInstead: (label: string) => string;
  readonly recurring: string;
  readonly recurringDetail: (tickets: string) => string;
  /** One of the desk's own tags. */
  readonly tagDetail: (tag: string, percent: string) => string;

  readonly confirmLower: (from: string, to: string) => string;
  readonly confirmYes: string;
  readonly confirmNo: string;
  readonly teamKept: string;
  readonly setTeam: (team: string) => string;
  readonly keptYourEdit: (field: string) => string;
  readonly keptYourEditTo: (field: string, value: string) => string;
  readonly fieldFailed: (field: string) => string;
  readonly fieldUnmapped: (field: string, label: string) => string;
  readonly newMessage: Readonly<Record<"customer-message" | "text", string>>;
  readonly updateSuggestion: string;

  readonly reasonQuestion: string;
  readonly reason: Readonly<Record<ReasonCode, string>>;
  readonly notePlaceholder: string;
  readonly noteSend: string;
  readonly reasonThanks: string;

  readonly pending: (count: number) => string;
  readonly pendingDetail: string;
  readonly notice: Readonly<Record<Notice, { readonly title: string; readonly detail: string }>>;

  readonly readOnly: Readonly<Record<NonNullable<ReadOnlyReason>, { readonly title: string; readonly text: string }>>;
  readonly offTitle: string;
  readonly offText: string;
  readonly monitorTitle: string;
  readonly monitorText: string;
  readonly errorTitle: string;
  readonly error: Readonly<Record<ErrorTopic, string>>;
  readonly errorCode: (code: string) => string;
  readonly retry: string;
  readonly neverBlocks: string;

  readonly mappingTitle: (count: number) => string;
  readonly mappingAgent: string;
  readonly mappingProblem: Readonly<
    Record<MappingProblem["problem"], (field: string, label: string, deskValue: string) => string>
  >;
  readonly confidenceField: string;

  /** Why only the quick answer is there: several codes, one sentence. */
  readonly quickOnly: Readonly<
    Record<Exclude<ErrorTopic, "helpdesk">, { readonly title: string; readonly detail: string }>
  >;

  readonly setup: SetupMessages;
  readonly setupTitle: string;
  readonly setupText: string;
  readonly testConnection: string;
  readonly testing: string;
  readonly testAgain: string;
  readonly stepOk: string;
  readonly stepFailed: string;
  readonly stepSkipped: string;
  readonly setupPassed: string;
  readonly setupFailed: (count: number) => string;
}

/** What an agent can do about an error: several codes, one advice. */
export type ErrorTopic = "offline" | "settings" | "model" | "engine" | "helpdesk" | "internal";
