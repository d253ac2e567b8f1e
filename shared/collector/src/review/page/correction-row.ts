import type { CorrectionView } from "../../schemas/review-schema.ts";
import type { Verdict } from "../../stores/sqlite-review-store.ts";
import { element } from "./element.ts";
import { nameOf, type PageContext } from "./page-context.ts";
import { ticketName } from "./ticket-name.ts";

export interface RowActions {
  focus(): void;
  select(selected: boolean): void;
  selectAlike(): void;
  decide(verdict: Verdict): void;
}

export interface RowState {
  readonly current: boolean;
  readonly selected: boolean;
}

/** One correction: what was suggested, what the agent chose, and the two buttons. */
export function correctionRow(
  context: PageContext,
  row: CorrectionView,
  state: RowState,
  actions: RowActions,
): HTMLElement {
  const { say } = context.speech;
  const box = element("input", {
    type: "checkbox",
    "aria-label": say("select", { id: row.ticketId }),
    onchange: () => actions.select(box.checked),
  });
  box.checked = state.selected;
  return element(
    "li",
    {
      class: `row${state.current ? " current" : ""}`,
      "data-id": row.id,
      "data-verdict": row.verdict,
      tabindex: state.current ? 0 : -1,
      "aria-current": state.current ? "true" : null,
      onfocusin: actions.focus,
    },
    element("div", { class: "pick" }, box),
    element("div", { class: "what" }, head(context, row), change(context, row), details(context, row, actions)),
    buttons(context, row, actions),
  );
}

function head(context: PageContext, row: CorrectionView): HTMLElement {
  const { say, ago } = context.speech;
  return element(
    "p",
    { class: "head" },
    ticketName(context, row.ticketId),
    element("time", { datetime: row.decidedAt, title: row.decidedAt }, ago(row.decidedAt)),
    element("span", { class: "agent" }, say("byAgent", { agent: row.agent })),
    row.mode === "monitor" && element("span", { class: "chip" }, say("shadow")),
  );
}

function topic({ overview, speech }: PageContext, labels: CorrectionView["final"]): string | null {
  const { categories } = overview.taxonomy;
  const category = nameOf(categories, labels.category, speech.language);
  if (category === null) return null;
  const inside = categories.flatMap(({ subcategories }) => subcategories);
  const subcategory = nameOf(inside, labels.subcategory, speech.language);
  return subcategory === null ? category : `${category} › ${subcategory}`;
}

function change(context: PageContext, row: CorrectionView): HTMLElement {
  const { say, percent, language } = context.speech;
  const { taxonomy } = context.overview;
  const sure = row.confidence === null ? say("notSure") : say("sure", { share: percent(row.confidence) });
  const lists = { priority: taxonomy.priorities, team: taxonomy.teams } as const;
  const others = (["priority", "team"] as const).flatMap((field) => {
    if (!row.changed.includes(field)) return [];
    const before = nameOf(lists[field], row.suggested[field], language) ?? "–";
    const after = nameOf(lists[field], row.final[field], language) ?? "–";
    return [element("span", { class: "chip" }, `${say(field)}: ${before} → ${after}`)];
  });
  const suggested = topic(context, row.suggested);
  const sameTopic = !row.changed.includes("category") && !row.changed.includes("subcategory");
  return element(
    "div",
    { class: "change" },
    element(
      "p",
      { class: sameTopic ? "before same" : "before" },
      element("span", { class: "side" }, say("suggestedLabel")),
      suggested === null
        ? element("span", { class: "sure" }, say("noSuggestion"))
        : element("span", { class: "topic" }, suggested),
      suggested !== null && element("span", { class: "sure" }, sure),
    ),
    element(
      "p",
      { class: "after" },
      element("span", { class: "side" }, say("chosenLabel")),
      element("strong", { class: "topic" }, topic(context, row.final) ?? "–"),
      ...others,
    ),
  );
}

function details(context: PageContext, row: CorrectionView, actions: RowActions): HTMLElement {
  const { say, ago } = context.speech;
  const said = { name: row.reviewer ?? "", ago: row.reviewedAt === null ? "" : ago(row.reviewedAt) };
  const alike = element(
    "button",
    { type: "button", class: "link", title: say("selectAlike", { n: row.similar }), onclick: actions.selectAlike },
    say("alike", { n: row.similar }),
  );
  return element(
    "div",
    { class: "details" },
    row.text !== null && element("blockquote", {}, row.text),
    row.note !== null && element("p", { class: "note" }, `“${row.note}”`),
    element(
      "p",
      { class: "facts" },
      row.reason !== null && element("span", { class: "chip reason" }, say(row.reason)),
      row.similar > 1 && alike,
      row.verdict === "approved" && element("span", { class: "said approved" }, say("approvedBy", said)),
      row.verdict === "rejected" && element("span", { class: "said rejected" }, say("rejectedBy", said)),
    ),
  );
}

function buttons({ speech: { say } }: PageContext, row: CorrectionView, actions: RowActions): HTMLElement {
  const button = (verdict: Verdict, text: string, key: string) =>
    element(
      "button",
      {
        type: "button",
        class: `verdict ${verdict}`,
        "aria-keyshortcuts": key,
        "aria-label": `${text}: ${say("ticket", { id: row.ticketId })}`,
        onclick: () => actions.decide(verdict),
      },
      text,
    );
  return element(
    "div",
    { class: "buttons" },
    row.verdict !== "approved" && button("approved", say("approve"), "a"),
    row.verdict !== "rejected" && button("rejected", say("reject"), "r"),
    row.verdict !== "pending" && button("pending", say("undo"), "u"),
  );
}
