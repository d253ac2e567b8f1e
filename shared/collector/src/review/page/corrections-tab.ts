import type { CorrectionView } from "../../schemas/review-schema.ts";
import type { Verdict } from "../../stores/sqlite-review-store.ts";
import type { CorrectionQuery } from "./collector-api.ts";
import { correctionRow } from "./correction-row.ts";
import { choice, element } from "./element.ts";
import { nameOf, type PageContext, type Tab } from "./page-context.ts";

const STATES = ["pending", "approved", "rejected", "all"] as const;

interface Done {
  readonly before: readonly (readonly [id: string, verdict: Verdict])[];
}

interface View {
  query: CorrectionQuery;
  rows: readonly CorrectionView[];
  next: number | null;
  counts: Readonly<Record<string, number>>;
  current: number;
  selected: ReadonlySet<string>;
  history: readonly Done[];
  loaded: boolean;
}

const isAlike = (one: CorrectionView, other: CorrectionView) =>
  one.suggested.category === other.suggested.category &&
  one.suggested.subcategory === other.suggested.subcategory &&
  one.final.category === other.final.category &&
  one.final.subcategory === other.final.subcategory;

/** The list of corrections with filters, keyboard and undo. */
export function correctionsTab(context: PageContext): Tab {
  const { api, speech } = context;
  const { say } = speech;
  const view: View = {
    query: { state: "pending", category: "", reason: "", ticket: "" },
    ...{ rows: [], next: null, counts: context.overview.counts, current: 0, selected: new Set() },
    ...{ history: [], loaded: false },
  };
  const root = element("section", { class: "corrections", "aria-label": say("corrections") });
  const filters = element("div", { class: "filters" });
  const list = element("ol", { class: "rows" });
  const footer = element("div", { class: "below" });
  const bulk = element("div", { class: "bulk", role: "region", "aria-label": say("approve") });
  root.append(policyLine(context), filters, list, footer, bulk);

  async function load(more = false): Promise<void> {
    try {
      const page = await api.corrections(view.query, more ? view.next : null);
      view.rows = more ? [...view.rows, ...page.corrections] : page.corrections;
      view.next = page.before;
      view.counts = page.counts;
      view.loaded = true;
      context.counted(page.counts);
      if (!more) view.selected = new Set();
      move(more ? view.current : 0, false);
      paintFilters();
    } catch (thrown) {
      context.report(thrown);
    }
  }

  function ask(change: Partial<CorrectionQuery>): void {
    view.query = { ...view.query, ...change };
    void load();
  }

  async function decide(rows: readonly CorrectionView[], verdict: Verdict): Promise<void> {
    if (rows.length === 0) return;
    const before = rows.map(({ id, verdict: was }) => [id, was] as const);
    try {
      await api.verdict(
        rows.map(({ id }) => id),
        verdict,
      );
      view.history = [...view.history, { before }];
      await settle();
      const text = verdict === "approved" ? "approvedToast" : verdict === "rejected" ? "rejectedToast" : "undone";
      context.toast(say(text, { n: rows.length }), () => void undo());
    } catch (thrown) {
      context.report(thrown);
    }
  }

  async function undo(): Promise<void> {
    const last = view.history.at(-1);
    if (!last) return;
    view.history = view.history.slice(0, -1);
    try {
      for (const verdict of ["pending", "approved", "rejected"] as const) {
        const ids = last.before.flatMap(([id, was]) => (was === verdict ? [id] : []));
        if (ids.length > 0) await api.verdict(ids, verdict);
      }
      await settle();
      context.toast(say("undone"));
    } catch (thrown) {
      context.report(thrown);
    }
  }

  /** Reads the list again and stays at the same place in it. */
  async function settle(): Promise<void> {
    const place = view.current;
    await load();
    move(place, true);
  }

  function move(to: number, focus: boolean): void {
    view.current = Math.max(0, Math.min(to, view.rows.length - 1));
    paint();
    if (focus) (list.children[view.current] as HTMLElement | undefined)?.focus();
  }

  function chosen(): readonly CorrectionView[] {
    const selected = view.rows.filter(({ id }) => view.selected.has(id));
    const current = view.rows[view.current];
    return selected.length > 0 ? selected : current ? [current] : [];
  }

  function select(id: string, on: boolean): void {
    const next = new Set(view.selected);
    if (on) next.add(id);
    else next.delete(id);
    view.selected = next;
    paint();
  }

  function paint(): void {
    const focused = document.activeElement;
    const inside = list.contains(focused) ? (focused instanceof HTMLInputElement ? "input" : "row") : null;
    list.replaceChildren(
      ...view.rows.map((row, index) =>
        correctionRow(
          context,
          row,
          { current: index === view.current, selected: view.selected.has(row.id) },
          {
            focus: () => markCurrent(index),
            select: (on) => select(row.id, on),
            selectAlike: () => {
              view.selected = new Set(view.rows.filter((other) => isAlike(row, other)).map(({ id }) => id));
              paint();
            },
            decide: (verdict) => void decide([row], verdict),
          },
        ),
      ),
    );
    const row = list.children[view.current];
    const target = inside === "input" ? row?.querySelector("input") : inside === "row" ? row : null;
    if (target instanceof HTMLElement) target.focus();
    footer.replaceChildren(...belowList());
    bulk.replaceChildren(...bulkBar());
    bulk.hidden = view.selected.size === 0;
  }

  /** Without painting again: the element that has the focus must stay. */
  function markCurrent(index: number): void {
    view.current = index;
    [...list.children].forEach((row, position) => {
      row.classList.toggle("current", position === index);
    });
  }

  function belowList(): HTMLElement[] {
    if (!view.loaded) return [];
    if (view.rows.length === 0) return [empty()];
    const more = element("button", { type: "button", onclick: () => void load(true) }, say("more"));
    const keys = element("p", { class: "keys" }, say("keys"));
    return view.next === null ? [keys] : [more, keys];
  }

  function empty(): HTMLElement {
    const { state, category, reason, ticket } = view.query;
    const all = state === "pending" && category === "" && reason === "" && ticket === "";
    return element(
      "div",
      { class: "empty" },
      element("p", { class: "empty-title" }, say(all ? "nothingPending" : "nothingFound")),
      all && element("p", {}, say("nothingPendingHint")),
    );
  }

  function bulkBar(): HTMLElement[] {
    const button = (text: string, kind: string, onclick: () => void) =>
      element("button", { type: "button", class: kind, onclick }, text);
    return [
      element("span", { role: "status" }, say("selected", { n: view.selected.size })),
      button(say("approve"), "verdict approved", () => void decide(chosen(), "approved")),
      button(say("reject"), "verdict rejected", () => void decide(chosen(), "rejected")),
      button(say("clear"), "plain", () => {
        view.selected = new Set();
        paint();
      }),
    ];
  }

  function paintFilters(): void {
    const states = element("div", { class: "segments", role: "group", "aria-label": say("corrections") });
    for (const state of STATES) {
      const count = state === "all" ? null : String(view.counts[state] ?? 0);
      states.append(
        element(
          "button",
          { type: "button", "aria-pressed": String(view.query.state === state), onclick: () => ask({ state }) },
          say(state),
          count !== null && element("span", { class: "count" }, count),
        ),
      );
    }
    const { categories } = context.overview.taxonomy;
    const ticket = element("input", {
      type: "search",
      placeholder: say("ticketNumber"),
      "aria-label": say("ticketNumber"),
      value: view.query.ticket,
      onchange: () => ask({ ticket: ticket.value.trim() }),
    });
    filters.replaceChildren(
      states,
      choice(
        say("category"),
        [
          ["", say("anyCategory")],
          ...categories.map(({ id }) => [id, nameOf(categories, id, speech.language) ?? id] as const),
        ],
        view.query.category,
        (category) => ask({ category }),
      ),
      choice(
        say("reason"),
        [["", say("anyReason")], ...context.overview.reasons.map((id) => [id, say(id)] as const)],
        view.query.reason,
        (reason) => ask({ reason }),
      ),
      ticket,
    );
  }

  const KEYS: Readonly<Record<string, () => void>> = {
    j: () => move(view.current + 1, true),
    k: () => move(view.current - 1, true),
    a: () => void decide(chosen(), "approved"),
    r: () => void decide(chosen(), "rejected"),
    u: () => void undo(),
    x: () => {
      const row = view.rows[view.current];
      if (row) select(row.id, !view.selected.has(row.id));
    },
  };
  paintFilters();
  void load();
  return {
    root,
    leave: () => root.remove(),
    onKey(key) {
      const action = KEYS[key];
      action?.();
      return action !== undefined;
    },
  };
}

function policyLine({ overview: { policy }, speech }: PageContext): HTMLElement {
  const { corrections, waitDays, strictBecauseOf } = policy;
  const text =
    strictBecauseOf !== null
      ? speech.say("policyStrict", { month: speech.month(strictBecauseOf) })
      : corrections === "approved-only"
        ? speech.say("policyApprove")
        : speech.say("policyTrust", { days: waitDays });
  return element("p", { class: strictBecauseOf === null ? "policy" : "policy strict" }, text);
}
