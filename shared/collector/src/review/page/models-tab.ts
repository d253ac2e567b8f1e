import type { JobView, ReleaseListView } from "../../schemas/review-schema.ts";
import { element } from "./element.ts";
import type { PageContext, Tab } from "./page-context.ts";
import type { Speech, TextId } from "./texts.ts";

const BUSY_MS = 1500;
const IDLE_MS = 15_000;
const STAGES: Readonly<Record<string, TextId>> = {
  collecting: "stageCollecting",
  reading: "stageReading",
  embedding: "stageEmbedding",
  adapting: "stageAdapting",
  fitting: "stageFitting",
  gate: "stageGate",
  publishing: "stagePublishing",
};

const BECAUSE: Readonly<Record<string, TextId>> = { asked: "asked", calendar: "byCalendar", decisions: "byDecisions" };

/** What a retraining that ended says. */
interface RetrainResult {
  readonly published?: number | null;
  readonly failedRules?: readonly { readonly id: string; readonly text: string }[];
  readonly macroF1?: number;
  readonly tickets?: { readonly train: number; readonly test: number };
  readonly adaptation?: {
    readonly adapted: boolean;
    readonly before: { readonly macroF1: number } | null;
    readonly after: { readonly macroF1: number } | null;
  } | null;
  readonly decisions?: { readonly used: number; readonly waiting: number; readonly rejected: number };
}

const isUnfinished = ({ state }: JobView) => state === "queued" || state === "running";

/** Retraining on demand, how it goes, and the releases there are. */
export function modelsTab(context: PageContext): Tab {
  const { api, overview, speech } = context;
  const { say } = speech;
  const root = element("section", { class: "models", "aria-label": say("models") });
  const start = element(
    "button",
    { type: "button", class: "primary", onclick: () => void retrain() },
    say("retrainNow"),
  );
  start.disabled = !overview.mayRetrain;
  const jobs = element("div", { class: "card" });
  const releases = element("div", { class: "card" });
  root.append(
    element(
      "div",
      { class: "card retrain" },
      element(
        "div",
        {},
        element("p", {}, say("retrainHint")),
        ...sources(context).map((text) => element("p", { class: "hint" }, text)),
        !overview.mayRetrain && element("p", { class: "hint" }, say("retrainAdmin")),
      ),
      start,
    ),
    jobs,
    releases,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = false;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    try {
      const [{ jobs: found }, { releases: published }] = await Promise.all([api.jobs(), api.releases()]);
      if (left) return;
      const busy = found.some(isUnfinished);
      start.disabled = !overview.mayRetrain || busy;
      paintJobs(found);
      paintReleases(published);
      timer = setTimeout(() => void refresh(), busy ? BUSY_MS : IDLE_MS);
    } catch (thrown) {
      context.report(thrown);
      if (!left) timer = setTimeout(() => void refresh(), IDLE_MS);
    }
  }

  async function retrain(): Promise<void> {
    start.disabled = true;
    try {
      await api.retrain();
    } catch (thrown) {
      context.report(thrown);
    }
    await refresh();
  }

  function paintJobs(found: readonly JobView[]): void {
    const list = element("ul", { class: "jobs" }, ...found.map((job) => jobItem(job, speech)));
    const none = element("p", { class: "hint" }, say("noJobs"));
    jobs.replaceChildren(element("h2", {}, say("jobs")), found.length === 0 ? none : list);
  }

  function paintReleases(found: ReleaseListView["releases"]): void {
    const items = found.map(({ sequence, created, origin, restored, macroF1, live, best }) =>
      element(
        "li",
        {},
        element("strong", {}, say("release", { n: sequence })),
        live && element("span", { class: "badge done" }, say("live")),
        best && !live && element("span", { class: "badge" }, say("best")),
        element("time", { datetime: created, title: created }, speech.ago(created)),
        element("span", { class: "hint" }, originText(origin, restored, speech)),
        macroF1 !== null && element("span", { class: "figure" }, say("macroF1", { value: speech.decimal(macroF1) })),
      ),
    );
    const none = element("p", { class: "hint" }, say("noReleases"));
    const list = element("ul", { class: "releases" }, ...items);
    releases.replaceChildren(element("h2", {}, say("releases")), items.length === 0 ? none : list);
  }

  void refresh();
  return {
    root,
    leave() {
      left = true;
      clearTimeout(timer);
      root.remove();
    },
    onKey: () => false,
  };
}

function originText(origin: string, restored: number | null, { say }: Speech): string {
  if (restored !== null) return say("restored", { n: restored });
  return say(origin === "trained" ? "trained" : "starter");
}

function sources({ overview: { privacyLevel, training }, speech: { say } }: PageContext): string[] {
  const { historyFiles, everyDays, afterDecisions } = training;
  const hasText = privacyLevel === "redacted-text";
  return [
    ...(historyFiles > 0 ? [say("fromHistory", { n: historyFiles })] : []),
    ...(hasText ? [say("fromText")] : []),
    ...(historyFiles === 0 && !hasText ? [say("needsHistory", { level: privacyLevel })] : []),
    ...(everyDays === null ? [] : [say("everyDays", { n: everyDays })]),
    ...(afterDecisions === null ? [] : [say("afterDecisions", { n: afterDecisions })]),
  ];
}

function jobItem(job: JobView, speech: Speech): HTMLElement {
  const { say, ago, duration } = speech;
  const { state, startedAt, endedAt, attempts, maxAttempts, failure } = job;
  const took = startedAt !== null && endedAt !== null ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  const result = (job.result ?? {}) as RetrainResult;
  const look = state === "done" && typeof result.published !== "number" ? "refused" : state;
  return element(
    "li",
    { "data-state": state },
    element(
      "p",
      { class: "head" },
      element("span", { class: `badge ${look}` }, say(look)),
      element("time", { datetime: job.createdAt, title: job.createdAt }, ago(job.createdAt)),
      element("span", { class: "hint" }, say(BECAUSE[job.because ?? ""] ?? "asked")),
      took !== null && element("span", { class: "hint" }, say("took", { time: duration(took) })),
      attempts > 1 && element("span", { class: "hint" }, say("attempt", { n: attempts, max: maxAttempts })),
    ),
    state === "running" && progressOf(job, speech),
    state === "done" && outcome(result, speech),
    failure !== null && element("p", { class: "failure" }, failure),
    ...figures(result, speech).map((line) => element("p", { class: "hint" }, line)),
  );
}

function figures({ tickets, decisions, macroF1, adaptation }: RetrainResult, { say, decimal }: Speech): string[] {
  const { adapted = false, before = null, after = null } = adaptation ?? {};
  return [
    ...(tickets ? [say("trainedOn", { train: tickets.train, test: tickets.test })] : []),
    ...(macroF1 === undefined ? [] : [say("macroF1", { value: decimal(macroF1) })]),
    ...(before === null || after === null
      ? []
      : [say(adapted ? "adapted" : "notAdapted", { before: decimal(before.macroF1), after: decimal(after.macroF1) })]),
    ...(decisions ? [say("fromDecisions", { ...decisions })] : []),
  ];
}

function progressOf({ progress }: JobView, { say, duration }: Speech): HTMLElement {
  const left = progress?.remainingMs;
  const stage = STAGES[progress?.stage ?? "collecting"];
  const known = progress !== null && progress.total > 0;
  return element(
    "div",
    { class: "meter", role: "status" },
    element("progress", known ? { max: progress.total, value: progress.done } : {}),
    stage === undefined ? (progress?.stage ?? "") : say(stage),
    known && ` ${say("progress", { done: progress.done, total: progress.total })}`,
    typeof left === "number" && ` · ${say("timeLeft", { time: duration(left) })}`,
  );
}

function outcome({ published, failedRules }: RetrainResult, { say }: Speech): HTMLElement {
  if (typeof published === "number") return element("p", { class: "outcome good" }, say("published", { n: published }));
  const rules = (failedRules ?? []).map(({ text }) => element("li", {}, text));
  return element(
    "div",
    {},
    element("p", { class: "outcome" }, say("refusedByGate")),
    element("ul", { class: "rules" }, ...rules),
  );
}
