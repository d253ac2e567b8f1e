import type { AgreementView, BlindSampleView } from "../../schemas/review-schema.ts";
import { agreementTable } from "./agreement-table.ts";
import { element } from "./element.ts";
import { nameOf, type PageContext, type Tab } from "./page-context.ts";
import { ticketName } from "./ticket-name.ts";

type Item = BlindSampleView["items"][number];
type Labels = NonNullable<Item["labels"]>;
type Draft = { [Field in keyof Labels]: string | null };
const NOTHING: Draft = { category: null, subcategory: null, priority: null };

/** Relabelling last month's sample without seeing what others chose, and what earlier samples said. */
export function sampleTab(context: PageContext): Tab {
  const { api, overview, speech } = context;
  const { say, language } = speech;
  const { taxonomy, month } = overview;
  const root = element("section", { class: "sample", "aria-label": say("sample") });
  const work = element("div", { class: "card work" });
  const results = element("div", { class: "card results" });
  root.append(work, results);
  let items: readonly Item[] = [];
  let at = 0;
  let draft: Draft = NOTHING;

  async function load(): Promise<void> {
    try {
      items = (await api.sample(month)).items;
      const first = items.findIndex(({ labels }) => labels === null);
      open(first < 0 ? items.length : first);
      paintResults(await api.agreement());
    } catch (thrown) {
      context.report(thrown);
    }
  }

  function open(position: number): void {
    at = Math.max(0, Math.min(position, items.length));
    draft = { ...NOTHING, ...items[at]?.labels };
    paint();
  }

  async function save(): Promise<void> {
    const item = items[at];
    const { category, subcategory, priority } = draft;
    if (!item || category === null) return;
    const labels = { category, subcategory, priority };
    try {
      await api.label(month, item.decisionId, labels);
      items = items.map((one) => (one === item ? { ...one, labels } : one));
      const after = items.findIndex((one, position) => position > at && one.labels === null);
      const anywhere = items.findIndex((one) => one.labels === null);
      open(after >= 0 ? after : anywhere >= 0 ? anywhere : items.length);
      work.querySelector<HTMLElement>("h2")?.focus();
      if (anywhere < 0) paintResults(await api.agreement());
    } catch (thrown) {
      context.report(thrown);
    }
  }

  function paint(): void {
    const done = items.filter(({ labels }) => labels !== null).length;
    const title = element("h2", { tabindex: -1 }, say("sampleTitle", { month: speech.month(month) }));
    if (items.length === 0) {
      work.replaceChildren(title, notice(say("sampleEmpty", { month: speech.month(month) }), say("sampleEmptyHint")));
      return;
    }
    const meter = element("progress", { max: items.length, value: done, "aria-label": say("labelled") });
    const head = element(
      "div",
      { class: "work-head" },
      title,
      element("div", { class: "meter" }, meter, say("progress", { done, total: items.length })),
    );
    const item = items[at];
    work.replaceChildren(head, ...(item ? question(item) : finished()));
  }

  function finished(): HTMLElement[] {
    const back = element("button", { type: "button", class: "plain", onclick: () => open(at - 1) }, say("back"));
    return [notice(say("sampleDone"), say("sampleDoneHint")), element("div", { class: "actions" }, back)];
  }

  function question(item: Item): HTMLElement[] {
    const subcategories = taxonomy.categories.find(({ id }) => id === draft.category)?.subcategories ?? [];
    const options = (field: keyof Draft, legend: string, labels: readonly { readonly id: string }[]) =>
      labels.length === 0 ? [] : [optionGroup(field, legend, labels)];
    const names = { category: taxonomy.categories, subcategory: subcategories, priority: taxonomy.priorities };
    function optionGroup(field: keyof Draft, legend: string, labels: readonly { readonly id: string }[]): HTMLElement {
      const group = element("fieldset", { class: `options ${field}` }, element("legend", {}, legend));
      for (const { id } of labels) {
        const input = element("input", { type: "radio", name: field, value: id, onchange: () => pick(field, id) });
        input.checked = draft[field] === id;
        group.append(element("label", {}, input, element("span", {}, nameOf(names[field], id, language))));
      }
      return group;
    }
    const submit = element("button", { type: "submit", class: "primary" }, say("save"));
    submit.disabled = draft.category === null;
    const form = element(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          void save();
        },
      },
      ...options("category", say("whatIsIt"), taxonomy.categories),
      ...options("subcategory", say("whichKind"), subcategories),
      ...options("priority", say("howUrgent"), taxonomy.priorities),
      element(
        "div",
        { class: "actions" },
        submit,
        element("button", { type: "button", class: "plain", onclick: () => open(at + 1) }, say("skip")),
        at > 0 && element("button", { type: "button", class: "plain", onclick: () => open(at - 1) }, say("back")),
      ),
    );
    return [
      element("p", { class: "hint" }, say("sampleHint")),
      element("p", { class: "head" }, ticketName(context, item.ticketId)),
      item.text === null
        ? element("p", { class: "hint" }, say("sampleOpenDesk"))
        : element("blockquote", {}, item.text),
      form,
    ];
  }

  function pick(field: keyof Draft, id: string): void {
    draft = { ...draft, [field]: id, ...(field === "category" ? { subcategory: null } : {}) };
    paint();
    work.querySelector<HTMLInputElement>(`input[name="${field}"]:checked`)?.focus();
  }

  function paintResults({ months }: AgreementView): void {
    results.replaceChildren(element("h2", {}, say("results")), agreementTable(context, months));
  }

  void load();
  return { root, leave: () => root.remove(), onKey: () => false };
}

function notice(title: string, hint: string): HTMLElement {
  return element("div", { class: "empty" }, element("p", { class: "empty-title" }, title), element("p", {}, hint));
}
