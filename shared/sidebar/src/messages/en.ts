import type { Messages, SentencePart } from "./messages.ts";
import { sentenceList } from "./sentence-list.ts";
import { setupEn } from "./setup-en.ts";

const plain = (text: string): SentencePart => ({ kind: "plain", text });
const quote = (text: string): string => `\u201c${text}\u201d`;

function joinQuoted(words: readonly string[]): SentencePart[] {
  return words.flatMap((word, index): SentencePart[] => {
    const separator = index === 0 ? "" : index === words.length - 1 ? " and " : ", ";
    const part: SentencePart = { kind: "quote", text: quote(word) };
    return separator === "" ? [part] : [plain(separator), part];
  });
}

/** English. Calm, plain, no jargon: the reader is a support agent with eleven other tickets open. */
export const en: Messages = {
  locale: "en",
  panelLabel: "Triage suggestion",
  field: { category: "Category", subcategory: "Subcategory", priority: "Priority", team: "Team" },
  priority: { low: "Low", normal: "Normal", high: "High", urgent: "Urgent" },
  confidence: { "very-sure": "Very sure", "fairly-sure": "Fairly sure", "not-sure": "Not sure" },
  confidenceOf: (words, percent) => `${words} · ${percent}`,
  explanation: ({ predicted, runnerUp, because }) => [
    { kind: "label", text: predicted },
    ...(because.length === 0
      ? [plain(" fits the whole text better than any single word")]
      : [plain(", mostly because of "), ...joinQuoted(because)]),
    ...(runnerUp === null
      ? [plain(".")]
      : [plain("; the runner-up was "), { kind: "label", text: runnerUp } as const, plain(".")]),
  ],
  quote,

  refining: "Refining…",
  quickAnswer: "Quick mode",
  loading: "Reading the ticket…",
  loadingModel: (percent) => `Getting ready for the first time: ${percent}`,
  announceSuggestion: (label, priority, team, confidence) =>
    `Suggestion: ${label}. Priority ${priority}. Team ${team}. ${confidence}.`,
  announceUnsure: (labels) => `Not sure. Candidates: ${labels}.`,

  accept: "Accept",
  acceptRest: "Accept the rest",
  alreadyThere: "The form already says so.",
  yourChoice: "Your choice",
  suggestedBefore: (label, percent) => `Suggested: ${label} · ${percent}`,
  acceptShortcut: "Alt+A",
  accepting: "Filling the form…",
  filledIn: "Filled in",
  filledFields: (names) => `${sentenceList("en-GB", names)}.`,
  storedOnSave: "Stored when you save the ticket.",
  saved: {
    accepted: "Saved as suggested",
    corrected: "Saved with your correction",
    "edited-in-form": "Saved with your choice",
    ignored: "Saved without the suggestion",
  },
  savedDetail: "Thank you: this decision helps the next suggestion.",
  undo: "Undo",

  change: (field, current) => `${field}: ${current}. Change`,
  chooseField: (field) => `Choose the ${field.toLowerCase()}`,
  mostLikely: "Most likely",
  allLabels: "Others",
  searchField: (field) => `Search ${field.toLowerCase()}`,
  noMatch: (query) => `Nothing matches ${quote(query)}.`,
  matchCount: (count) => (count === 1 ? "1 match" : `${count} matches`),
  suggestedMark: "suggested",
  currentMark: "current",
  close: "Close",
  unknownLabel: "Unknown label",
  none: "None",

  unsureTitle: "Not sure about this one",
  unsureText: "Your call. One click fills it in:",
  unsureField: (field) => `Not sure about the ${field.toLowerCase()}: please check it.`,
  otherLabel: "Something else…",

  unfamiliarTitle: "This text is unlike anything I know",
  unfamiliarText: "No suggestion is better than a wrong one. Choose the category yourself and it will be learned.",
  closest: "Closest matches, for what they are worth",
  emptyTitle: "There is no text to read",
  emptyText: "As soon as the ticket has a subject or a message, a suggestion appears here.",

  whatWasRead: "What was read",
  readCharacters: (read, skipped) =>
    skipped === 0 ? `${read} characters, nothing left out` : `${read} characters read, ${skipped} left out`,
  legendFor: "speaks for it",
  legendAgainst: "speaks against it",
  skip: {
    quote: "Quoted reply",
    signature: "Signature",
    boilerplate: "Boilerplate",
    "too-long": "Too long",
  },
  staysHere: "The text is read in this browser and does not leave it.",

  procedure: "Procedure",
  macro: "Macro",
  opensInNewTab: "opens in a new tab",
  vip: "VIP",
  vipDetail: (because) => `VIP customer, because of the tag ${quote(because)}`,
  remembered: (ticket, corrected) => `Like ticket ${ticket}, ${corrected ? "corrected" : "decided"} by your team.`,
  rememberedInstead: (label) => `Without it: ${label}.`,
  recurring: "Recurring",
  recurringDetail: (tickets) => `Similar earlier tickets of this customer: ${tickets}`,
  tagDetail: (tag, percent) => `Tickets like this one carry the tag ${quote(tag)}: ${percent}`,

  confirmLower: (from, to) => `Lower the priority from ${from} to ${to}?`,
  confirmYes: "Yes, lower it",
  confirmNo: "Keep it",
  teamKept: "Somebody is already assigned, so the team stays as it is.",
  setTeam: (team) => `Set team to ${team}`,
  keptYourEdit: (field) => `${field}: your own choice was kept.`,
  keptYourEditTo: (field, value) => `${field}: your own choice, ${value}, was kept.`,
  fieldFailed: (field) => `${field} could not be filled in.`,
  fieldUnmapped: (field, label) => `${field}: ${label} has no value in this helpdesk yet.`,
  newMessage: { "customer-message": "New message from the customer", text: "The text of the ticket changed" },
  updateSuggestion: "Update suggestion",

  reasonQuestion: "Why did you change it? (optional)",
  reason: {
    "wrong-topic": "It is about something else",
    "misleading-wording": "The wording misleads",
    "priority-context": "I know more about the urgency",
    "new-topic": "A new kind of request",
    policy: "We handle it differently",
    other: "Another reason",
  },
  notePlaceholder: "A few words, if you like",
  noteSend: "Add",
  reasonThanks: "Noted, thank you.",

  pending: (count) => (count === 1 ? "1 decision waiting to be sent" : `${count} decisions waiting to be sent`),
  pendingDetail: "Kept safely on this computer; sent as soon as the connection is back.",
  notice: {
    "storage-refused": {
      title: "Slower start",
      detail: "This browser refuses storage to the app, so it loads afresh with every page.",
    },
    "shared-worker-refused": {
      title: "One engine per ticket",
      detail: "This browser does not let tickets share the engine: each takes a moment to start.",
    },
    "worker-refused": {
      title: "Quick mode",
      detail: "This browser refuses background work, so suggestions come from word statistics only.",
    },
    "wasm-refused": {
      title: "Quick mode",
      detail: "WebAssembly is refused here, so suggestions come from word statistics only: good, but less exact.",
    },
    "webgpu-unusable": {
      title: "Graphics card not used",
      detail: "It was tried and was slower or wrong. The processor does the work.",
    },
    "webgpu-untested": {
      title: "Untested graphics card",
      detail: "Nobody has measured this hardware yet.",
    },
    "previous-bundle": {
      title: "Previous model in use",
      detail: "The newest model could not be used, so the one before answers.",
    },
    "outbox-memory-only": {
      title: "Keep this tab open",
      detail: "Unsent decisions live in this tab only, because the browser refuses storage.",
    },
    "collector-offline": {
      title: "Collector not reachable",
      detail: "Suggestions go on. Decisions wait here until the connection is back.",
    },
  },

  readOnly: {
    closed: { title: "This ticket is closed", text: "Closed tickets cannot be changed." },
    merged: { title: "This ticket was merged", text: "Go on in the ticket it was merged into." },
    "light-agent": { title: "View only", text: "Your role can read this ticket but not change its fields." },
  },
  offTitle: "Triage is switched off",
  offText: "An admin can switch it on in the app’s settings.",
  monitorTitle: "Watching quietly",
  monitorText: "Suggestions are compared with what you decide, and not shown yet.",
  errorTitle: "No suggestion right now",
  error: {
    offline: "The collector cannot be reached. Your work goes on as usual.",
    settings: "A setting of this app is missing or wrong. An admin can repair it.",
    model: "The model failed its safety check and is not used.",
    engine: "The engine stopped several times. Reload the page to start it again.",
    helpdesk: "The helpdesk did not answer the app.",
    internal: "Something unexpected happened in the app.",
  },
  errorCode: (code) => `Code: ${code}`,
  retry: "Try again",
  neverBlocks: "You can work on the ticket as usual.",

  mappingTitle: (count) =>
    count === 1 ? "1 problem with the field mapping" : `${count} problems with the field mapping`,
  mappingAgent: "Some fields cannot be filled in until an admin repairs the app’s settings.",
  mappingProblem: {
    "field-missing": (field, _label, deskValue) => `${field}: the helpdesk has no field ${quote(deskValue)}.`,
    "option-missing": (field, label, deskValue) =>
      `${field}: the option ${quote(deskValue)} for ${label} was deleted or renamed.`,
    "label-unmapped": (field, label) => `${field}: ${label} has no value in this helpdesk.`,
    "field-not-on-form": (field) => `${field}: the field is not on this ticket’s form.`,
  },
  confidenceField: "Confidence",

  quickOnly: {
    offline: {
      title: "Quick mode",
      detail:
        "The model could not be loaded, because the collector cannot be reached. Word statistics answer meanwhile.",
    },
    settings: {
      title: "Quick mode",
      detail: "The collector refuses this app’s settings. An admin can repair them; word statistics answer meanwhile.",
    },
    model: {
      title: "Model not used",
      detail: "The model failed its safety check and is not used. Word statistics answer instead.",
    },
    engine: {
      title: "Quick mode",
      detail: "The engine stopped several times. Reload the page to start it again; word statistics answer meanwhile.",
    },
    internal: {
      title: "Quick mode",
      detail: "Something unexpected happened in the engine. Word statistics answer instead.",
    },
  },

  setup: setupEn,
  setupTitle: "Set-up check",
  setupText: "Tests the way from this browser to the collector, step by step.",
  testConnection: "Test connection",
  testing: "Testing…",
  testAgain: "Test again",
  stepOk: "OK",
  stepFailed: "Failed",
  stepSkipped: "Not tested",
  setupPassed: "Everything works.",
  setupFailed: (count) => (count === 1 ? "1 step needs attention." : `${count} steps need attention.`),
};
