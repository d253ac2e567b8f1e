import {
  type AdditionalLabel,
  AppError,
  type FieldId,
  type FieldStatus,
  type FieldView,
  type LabelId,
  type ReadyState,
  type Suggest,
  type TriageState,
} from "@lucid/core";
import { evidence, explanations, readText, suggest, sureFields, unsureFields } from "./ticket-story.ts";

const EMPTY = { labelId: null, raw: null } as const;

type ViewChange = Partial<Omit<FieldView, "field">>;

function views(
  suggestion: Suggest | null,
  changes: Partial<Record<FieldId, ViewChange>> = {},
): Readonly<Record<FieldId, FieldView>> {
  const view = (field: FieldId): FieldView => ({
    field,
    suggestion: suggestion?.fields[field] ?? null,
    label: suggestion?.fields[field].labelId ?? null,
    desk: EMPTY,
    status: suggestion === null ? "open" : "suggested",
    error: null,
    ...changes[field],
  });
  return {
    category: view("category"),
    subcategory: view("subcategory"),
    priority: view("priority"),
    team: view("team"),
  };
}

function ready(over: Partial<ReadyState> = {}): ReadyState {
  const suggestion = over.suggestion ?? suggest();
  return {
    kind: "ready",
    ticketId: "42",
    suggestion,
    stage: "refined",
    refinement: "done",
    refinementError: null,
    engine: null,
    fields: views(suggestion.kind === "suggest" ? suggestion : null),
    pendingPriorityConfirmation: null,
    canUndo: false,
    canAccept: suggestion.kind === "suggest",
    accepted: false,
    busy: false,
    newMessageOffer: null,
    team: { appliesWithAccept: true },
    reason: null,
    recorded: null,
    notices: [],
    mappingProblems: [],
    unsent: 0,
    problem: null,
    ...over,
  };
}

const desk = (labelId: LabelId, status: FieldStatus): ViewChange => ({
  label: labelId,
  desk: { labelId, raw: labelId },
  status,
});

const applied = {
  category: desk("hardware-failure", "applied"),
  subcategory: desk("printer", "applied"),
  priority: desk("high", "applied"),
  team: desk("hardware-n2", "applied"),
} as const;

const extras: readonly AdditionalLabel[] = [
  { kind: "vip_client", because: "gold-support" },
  { kind: "recurring", similarTicketIds: ["1289", "1174"], similarity: 0.83 },
  { kind: "tag", labelId: "paper_jam", confidence: 0.87 },
];

const unsure = suggest({ fields: unsureFields, requiresHumanRouting: true });
const priorityUnsure = suggest({ fields: { ...sureFields, priority: unsureFields.priority } });
const fairly = suggest({
  fields: { ...sureFields, subcategory: { ...sureFields.subcategory, confidence: 0.84 } },
});
const remembered = suggest({
  fields: unsureFields,
  requiresHumanRouting: true,
  memory: {
    without: "software-bug",
    changed: true,
    contribution: 2.1,
    neighbours: [{ ticketId: "1289", similarity: 0.86, corrected: true }],
  },
});
const lexical = suggest({ source: "lexical" });
const hostile = (() => {
  const text = '<img src=x onerror="alert(1)"> ‮gnp.exe\n<script>alert(2)</script> שלום, המדפסת תקועה {{7*7}}';
  return suggest({
    readText: { text, read: [{ start: 0, end: text.length }], skipped: [] },
    explanations: [
      { ...explanationOf(text), because: [{ start: 0, end: 30, text: text.slice(0, 30), contribution: 2 }] },
    ],
  });
})();

function explanationOf(text: string) {
  const [first] = explanations;
  if (first === undefined) throw new Error("the story has an explanation");
  return { ...first, against: [], because: [{ ...evidence("Printer", 1), text: text.slice(0, 7) }] };
}

const abstain = (reason: "empty-text" | "unfamiliar-text"): ReadyState => {
  const answer = suggest();
  return ready({
    suggestion: {
      kind: "abstain",
      ticketId: answer.ticketId,
      textHash: answer.textHash,
      model: answer.model,
      source: answer.source,
      additionalLabels: [],
      computeMs: 12,
      readText: reason === "empty-text" ? { text: "", read: [], skipped: [] } : readText,
      reason,
      candidates:
        reason === "empty-text"
          ? []
          : [
              { labelId: "usage-question", confidence: 0.31 },
              { labelId: "service-request", confidence: 0.27 },
              { labelId: "software-bug", confidence: 0.18 },
            ],
    },
    canAccept: false,
  });
};

const correctedViews = views(suggest(), {
  ...applied,
  subcategory: desk("network", "corrected"),
});

/** Every state of the panel by name: the gallery's pages, the accessibility test's cases, the screenshots. */
export const GALLERY_STATES = {
  "loading-ticket": { kind: "loading", step: "ticket", engine: null },
  "loading-model": { kind: "loading", step: "suggestion", engine: { state: "loading", progress: 0.42 } },
  off: { kind: "off" },
  monitor: { kind: "monitor" },
  "read-only-closed": { kind: "read-only", reason: "closed" },
  "read-only-merged": { kind: "read-only", reason: "merged" },
  "read-only-light-agent": { kind: "read-only", reason: "light-agent" },
  "error-settings": {
    kind: "error",
    error: new AppError("settings_invalid", "collectorUrl: must start with https://"),
    notices: [],
    unsent: 0,
  },
  "error-offline": {
    kind: "error",
    error: new AppError("offline", "No answer from https://collector.example.com"),
    notices: ["collector-offline"],
    unsent: 2,
  },
  suggest: ready(),
  "suggest-extras": ready({ suggestion: suggest({ additionalLabels: extras }) }),
  "suggest-fairly": ready({ suggestion: fairly, fields: views(fairly) }),
  refining: ready({ suggestion: lexical, stage: "first", refinement: "pending" }),
  "quick-mode": ready({
    suggestion: lexical,
    stage: "first",
    refinement: "failed",
    refinementError: new AppError("runtime_refused", "WebAssembly is refused by the page's policy"),
    notices: ["wasm-refused", "storage-refused"],
  }),
  busy: ready({ busy: true }),
  accepted: ready({ fields: views(suggest(), applied), accepted: true, canAccept: false, canUndo: true }),
  saved: ready({ fields: views(suggest(), applied), canAccept: false, recorded: "accepted" }),
  "already-there": ready({ fields: views(suggest(), applied), canAccept: false }),
  corrected: ready({ fields: correctedViews, accepted: true, canAccept: false, canUndo: true }),
  "corrected-reason": ready({
    fields: correctedViews,
    accepted: true,
    canAccept: false,
    canUndo: true,
    reason: { code: "wrong-topic", note: null },
  }),
  "corrected-rest": ready({
    fields: views(suggest(), { subcategory: desk("network", "corrected"), category: applied.category }),
    canUndo: true,
  }),
  "priority-unsure": ready({ suggestion: priorityUnsure, fields: views(priorityUnsure) }),
  unsure: ready({ suggestion: unsure, fields: views(unsure) }),
  remembered: ready({ suggestion: remembered, fields: views(remembered) }),
  unfamiliar: abstain("unfamiliar-text"),
  empty: abstain("empty-text"),
  "confirm-priority": ready({
    suggestion: priorityUnsure,
    fields: views(priorityUnsure, {
      category: applied.category,
      subcategory: applied.subcategory,
      priority: { status: "awaiting-confirmation", desk: { labelId: "high", raw: "high" } },
      team: applied.team,
    }),
    accepted: true,
    canAccept: false,
    canUndo: true,
    pendingPriorityConfirmation: { from: "high", to: "normal" },
  }),
  "new-message": ready({
    fields: views(suggest(), applied),
    accepted: true,
    canAccept: false,
    canUndo: true,
    newMessageOffer: { kind: "customer-message" },
  }),
  "team-kept": ready({
    fields: views(suggest(), { ...applied, team: { desk: { labelId: "identity-n1", raw: "7" } } }),
    accepted: true,
    canAccept: false,
    canUndo: true,
    team: { appliesWithAccept: false },
  }),
  "field-states": ready({
    fields: views(suggest(), {
      category: applied.category,
      subcategory: { status: "unmapped" },
      priority: { ...desk("urgent", "edited-by-agent") },
      team: { status: "failed", error: new AppError("host_error", "The group “Hardware N2” was deleted.") },
    }),
    accepted: true,
    canAccept: true,
    canUndo: true,
  }),
  offline: ready({ unsent: 2, notices: ["collector-offline"] }),
  mapping: ready({
    mappingProblems: [
      { field: "subcategory", labelId: "printer", problem: "option-missing", deskValue: "hardware_printer" },
      { field: "confidence", labelId: null, problem: "field-missing", deskValue: "36000123" },
    ],
    notices: ["previous-bundle", "shared-worker-refused"],
  }),
  "click-failed": ready({ problem: new AppError("host_error", "The helpdesk did not answer within 5 s.") }),
  hostile: ready({ suggestion: hostile, fields: views(hostile) }),
} satisfies Record<string, TriageState>;

export type GalleryStateName = keyof typeof GALLERY_STATES;

export const GALLERY_STATE_NAMES = Object.keys(GALLERY_STATES) as readonly GalleryStateName[];
