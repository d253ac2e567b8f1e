import { h, select, setOptions } from "../../shared-parts/page/element.ts";
import type { FreshdeskField } from "../types.ts";
import { priorities, statuses, ticketTypes } from "./choices.ts";
import type { DeskStore } from "./desk-store.ts";
import type { PropertyForm, PropertyKey } from "./property-form.ts";

/** The properties column with its Update button. */
export interface PropertiesPanel {
  element: HTMLElement;
  setControl(id: string, state: "hide" | "show" | "disable" | "enable"): void;
  setReadOnly(readOnly: boolean, exceptStatus: boolean): void;
  setBusy(busy: boolean): void;
  showError(message: string): void;
  /** Builds the custom fields again, after an app came or went. */
  refreshFields(): void;
}

/** Builds the column for one ticket, tied to its form in both directions; `update` stores it. */
export function createPropertiesPanel(store: DeskStore, form: PropertyForm, update: () => void): PropertiesPanel {
  const sync = new Map<string, () => void>();
  const custom = h("div", { class: "custom-fields" });
  const button = h(
    "button",
    { type: "button", class: "button primary update", "data-test": "update", onclick: update },
    "Update",
  );
  const error = h("p", { class: "update-error", "data-test": "update-error", role: "alert" });
  const body = h("div", { class: "properties-body" }, ...systemRows(store, form, sync), custom);
  const element = h(
    "aside",
    { class: "properties", "aria-label": "Properties" },
    h("header", { class: "column-head" }, h("h2", {}, "Properties")),
    body,
    h("footer", { class: "properties-foot" }, error, button),
  );
  let locked = { all: false, exceptStatus: false };

  const lock = () => {
    for (const control of body.querySelectorAll<HTMLSelectElement | HTMLInputElement>("select, input")) {
      control.disabled = locked.all && !(locked.exceptStatus && control.dataset.test === "field-status");
    }
    button.hidden = locked.all && !locked.exceptStatus;
  };
  const refreshFields = () => {
    custom.replaceChildren(...store.data.fields.map((field) => customRow(field, form, sync)));
    lock();
  };
  refreshFields();
  const mark = () => button.classList.toggle("pending", form.changed().length > 0);
  form.onChange((change) => {
    sync.get(change.key)?.();
    mark();
  });
  return {
    element,
    refreshFields,
    setControl(id, state) {
      const part = element.querySelector<HTMLElement>(`[data-field="${CSS.escape(id)}"]`);
      if (!part) return;
      if (state === "hide" || state === "show") part.hidden = state === "hide";
      else
        for (const control of part.querySelectorAll<HTMLSelectElement>("select, input"))
          control.disabled = state === "disable";
    },
    setReadOnly(all, exceptStatus) {
      locked = { all, exceptStatus };
      lock();
    },
    setBusy(busy) {
      button.disabled = busy;
      button.textContent = busy ? "Updating…" : "Update";
    },
    showError(message) {
      error.textContent = message;
    },
  };
}

const text = (form: PropertyForm, key: PropertyKey) => String(form.get(key) ?? "");
const number = (value: string) => (value ? Number(value) : null);

function row(label: string, id: string, control: HTMLElement): HTMLElement {
  return h("label", { class: "property", "data-field": id }, h("span", { class: "property-label" }, label), control);
}

function systemRows(store: DeskStore, form: PropertyForm, sync: Map<string, () => void>): HTMLElement[] {
  const choice = (
    key: PropertyKey,
    test: string,
    options: [string, string][],
    parse: (value: string) => string | number | null,
  ) => {
    const control = select({ class: "input", "data-test": test }, options, text(form, key), (value) =>
      form.set(key, parse(value)),
    );
    sync.set(key, () => {
      control.value = text(form, key);
      control.dataset.value = control.value;
    });
    control.dataset.value = control.value;
    return control;
  };
  const numbered = (options: [number, string][]) =>
    options.map(([value, label]): [string, string] => [String(value), label]);
  const groups = store.data.groups.map((group): [string, string] => [String(group.id), group.name]);
  const types = ticketTypes.map((type): [string, string] => [type, type]);
  const agents = agentSelect(store, form, sync);
  const group = choice("group_id", "field-group", [["", "--"], ...groups], number);
  group.addEventListener("change", () => form.set("responder_id", null));
  const showGroup = sync.get("group_id");
  sync.set("group_id", () => {
    showGroup?.();
    sync.get("responder_id")?.();
  });
  return [
    row("Tags", "tag", tagsInput(form, sync)),
    row(
      "Type",
      "ticket_type",
      choice("type", "field-type", [["", "--"], ...types], (value) => value || null),
    ),
    row("Status", "status", choice("status", "field-status", numbered(statuses), Number)),
    row(
      "Priority",
      "priority",
      h("span", { class: "priority-control" }, choice("priority", "field-priority", numbered(priorities), Number)),
    ),
    row("Group", "group", group),
    row("Agent", "agent", agents),
  ];
}

function agentSelect(store: DeskStore, form: PropertyForm, sync: Map<string, () => void>): HTMLSelectElement {
  const options = (): [string, string][] => {
    const group = form.get("group_id");
    const members = store.data.agents.filter(
      (agent) => agent.role !== "collaborator" && (!group || agent.group_ids.includes(Number(group))),
    );
    return [["", "--"], ...members.map((agent): [string, string] => [String(agent.id), agent.contact.name])];
  };
  const control = select(
    { class: "input", "data-test": "field-assignee" },
    options(),
    text(form, "responder_id"),
    (value) => form.set("responder_id", number(value)),
  );
  sync.set("responder_id", () => setOptions(control, options(), text(form, "responder_id")));
  return control;
}

function tagsInput(form: PropertyForm, sync: Map<string, () => void>): HTMLInputElement {
  const shown = () => ((form.get("tags") as string[] | null) ?? []).join(", ");
  const control = h("input", { class: "input", "data-test": "field-tags", placeholder: "Add tags", value: shown() });
  control.addEventListener("change", () =>
    form.set(
      "tags",
      control.value
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  );
  sync.set("tags", () => {
    control.value = shown();
  });
  return control;
}

/** The stable name of a custom field's control: its name's last part, so cf_lucid_category is `field-category`. */
const fieldTest = (name: string) => `field-${name.split("_").at(-1)}`;

function customRow(field: FreshdeskField, form: PropertyForm, sync: Map<string, () => void>): HTMLElement {
  const key = field.name as PropertyKey;
  const attributes = { class: "input", "data-test": fieldTest(field.name), "data-field-name": field.name };
  const parse = (value: string) => (value === "" ? null : field.type === "custom_number" ? Number(value) : value);
  const put = (value: string) => form.set(key, parse(value));
  const options = field.choices.map((choice): [string, string] => [choice.value, choice.label ?? choice.value]);
  const control =
    field.type === "custom_dropdown"
      ? select(attributes, [["", "--"], ...options], text(form, key), put)
      : h("input", { ...attributes, type: field.type === "custom_number" ? "number" : "text", value: text(form, key) });
  if (control instanceof HTMLInputElement) control.addEventListener("change", () => put(control.value));
  sync.set(key, () => {
    control.value = text(form, key);
  });
  return row(field.label, field.name, control);
}
