import { h, select, setOptions } from "../../shared-parts/page/element.ts";
import type { ZendeskTicketField } from "../types.ts";
import type { DeskStore } from "./desk-store.ts";
import type { FormKey, TicketForm } from "./ticket-form.ts";

/** The left column: everything an agent sets on a ticket. */
export interface TicketProperties {
  element: HTMLElement;
  setFieldVisible(field: string, visible: boolean): void;
  fieldVisible(field: string): boolean;
  setReadOnly(readOnly: boolean): void;
  /** Builds the custom fields again, after an app came or went. */
  refreshFields(): void;
}

const priorities: [string, string][] = [
  ["", "-"],
  ["low", "Low"],
  ["normal", "Normal"],
  ["high", "High"],
  ["urgent", "Urgent"],
];
const types: [string, string][] = [
  ["", "-"],
  ["question", "Question"],
  ["incident", "Incident"],
  ["problem", "Problem"],
  ["task", "Task"],
];

/** Builds the column for one tab, tied to its form in both directions. */
export function createTicketProperties(store: DeskStore, form: TicketForm, requester: HTMLElement): TicketProperties {
  const hidden = new Set<string>();
  const fields = h("div", { class: "custom-fields" });
  const sync = new Map<string, () => void>();
  let readOnly = false;

  const choice = (key: FormKey, test: string, options: [string, string][]) => {
    const element = select({ "data-test": test, class: "input" }, options, text(form, key), (value) =>
      form.set(key, value || null),
    );
    sync.set(key, () => {
      element.value = text(form, key);
    });
    return element;
  };
  const tags = tagsInput(form, sync);
  const { group, assignee } = assigneeInputs(store, form, sync);
  const element = h(
    "aside",
    { class: "properties", "aria-label": "Ticket properties" },
    row("Requester", requester),
    row("Assignee", h("div", { class: "stacked" }, group, assignee)),
    row("Tags", tags),
    h(
      "div",
      { class: "side-by-side" },
      row("Type", choice("type", "field-type", types), "type"),
      row("Priority", choice("priority", "field-priority", priorities), "priority"),
    ),
    fields,
  );
  const apply = () => {
    for (const control of element.querySelectorAll<HTMLInputElement | HTMLSelectElement>("select, input")) {
      if (!control.dataset.always) control.disabled = readOnly;
    }
    for (const part of element.querySelectorAll<HTMLElement>("[data-field]"))
      part.hidden = hidden.has(part.dataset.field ?? "");
  };
  const refreshFields = () => {
    fields.replaceChildren(
      ...store.data.fields.filter((field) => field.onForm).map((field) => customFieldRow(field, form, sync)),
    );
    apply();
  };
  refreshFields();
  form.onChange((key) => sync.get(key)?.());
  return {
    element,
    refreshFields,
    fieldVisible: (field) => !hidden.has(field),
    setFieldVisible(field, visible) {
      if (visible) hidden.delete(field);
      else hidden.add(field);
      apply();
    },
    setReadOnly(next) {
      readOnly = next;
      apply();
    },
  };
}

const text = (form: TicketForm, key: FormKey) => String(form.get(key) ?? "");

function row(label: string, control: HTMLElement, field?: string): HTMLElement {
  return h("div", { class: "property", "data-field": field }, h("span", { class: "property-label" }, label), control);
}

function tagsInput(form: TicketForm, sync: Map<string, () => void>): HTMLElement {
  const chips = h("span", { class: "chips" });
  const input = h("input", { class: "bare", "data-test": "field-tags", "aria-label": "Add tag" });
  const tags = () => (form.get("tags") as string[] | null) ?? [];
  const show = () => {
    chips.replaceChildren(
      ...tags().map((tag) =>
        h(
          "span",
          { class: "chip", "data-test": `tag-${tag}` },
          tag,
          h(
            "button",
            {
              type: "button",
              "aria-label": `Remove ${tag}`,
              onclick: () =>
                form.set(
                  "tags",
                  tags().filter((other) => other !== tag),
                ),
            },
            "×",
          ),
        ),
      ),
    );
  };
  const add = () => {
    const entered = input.value
      .trim()
      .split(/[\s,]+/)
      .filter(Boolean);
    input.value = "";
    if (entered.length > 0) form.set("tags", [...new Set([...tags(), ...entered])]);
  };
  input.addEventListener("change", add);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") add();
  });
  sync.set("tags", show);
  show();
  return h("div", { class: "input tags" }, chips, input);
}

function assigneeInputs(store: DeskStore, form: TicketForm, sync: Map<string, () => void>) {
  const groups = store.data.groups.map((group): [string, string] => [String(group.id), group.name]);
  const number = (value: string) => (value ? Number(value) : null);
  const group = select(
    { class: "input", "data-test": "field-group", "aria-label": "Group" },
    [["", "- Group"], ...groups],
    text(form, "groupId"),
    (value) => {
      form.set("assigneeId", null);
      form.set("groupId", number(value));
    },
  );
  const people = (): [string, string][] => {
    const groupId = form.get("groupId");
    const members = store.data.users.filter((user) => user.groupIds.includes(Number(groupId)));
    return [
      ["", groupId ? "- Anyone in the group" : "- Nobody"],
      ...members.map((user): [string, string] => [String(user.id), user.name]),
    ];
  };
  const assignee = select(
    { class: "input", "data-test": "field-assignee", "aria-label": "Agent" },
    people(),
    text(form, "assigneeId"),
    (value) => form.set("assigneeId", number(value)),
  );
  const show = () => {
    group.value = text(form, "groupId");
    setOptions(assignee, people(), text(form, "assigneeId"));
  };
  sync.set("groupId", show);
  sync.set("assigneeId", show);
  return { group, assignee };
}

/** The stable name of a custom field's control: its title's last word, so "Lucid category" is `field-category`. */
function fieldTest(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["custom"];
  return `field-${words.at(-1)}`;
}

function customFieldRow(field: ZendeskTicketField, form: TicketForm, sync: Map<string, () => void>): HTMLElement {
  const key: FormKey = `custom_field_${field.id}`;
  const attributes = {
    class: "input",
    "data-test": fieldTest(field.title),
    "data-field-id": field.id,
    "aria-label": field.title,
  };
  const put = (value: string) => form.set(key, value || null);
  const options = field.options.map((option): [string, string] => [option.value, option.name.replaceAll("::", " › ")]);
  const control =
    field.type === "tagger"
      ? select(attributes, [["", "-"], ...options], text(form, key), put)
      : h("input", { ...attributes, value: text(form, key) });
  if (control instanceof HTMLInputElement) control.addEventListener("change", () => put(control.value));
  sync.set(key, () => {
    control.value = text(form, key);
  });
  return row(field.title, control, `custom_field_${field.id}`);
}
