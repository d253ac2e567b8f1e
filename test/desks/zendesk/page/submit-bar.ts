import { h } from "../../shared-parts/page/element.ts";
import type { TicketForm } from "./ticket-form.ts";

/** What happens to the tab after a submit. */
export type AfterSubmit = "stay" | "close";

/** The bar at the bottom with "Submit as …". */
export interface SubmitBar {
  element: HTMLElement;
  setBusy(busy: boolean): void;
  showError(message: string): void;
}

const statuses: [string, string][] = [
  ["open", "Open"],
  ["pending", "Pending"],
  ["hold", "On-hold"],
  ["solved", "Solved"],
];

/** Builds the bar; `submit` gets the chosen status and what to do with the tab. */
export function createSubmitBar(form: TicketForm, submit: (status: string, after: AfterSubmit) => void): SubmitBar {
  const after = h(
    "select",
    { class: "after-submit", "data-test": "after-submit", "aria-label": "After submitting" },
    h("option", { value: "stay" }, "Stay on ticket"),
    h("option", { value: "close" }, "Close tab"),
  );
  const main = h("button", { type: "button", class: "submit-main", "data-test": "submit" });
  const caret = h(
    "button",
    {
      type: "button",
      class: "submit-caret",
      "data-test": "submit-menu",
      "aria-label": "Choose a status",
      "aria-expanded": "false",
    },
    "▾",
  );
  const menu = h("div", { class: "submit-options", hidden: true, role: "menu" });
  const error = h("span", { class: "submit-error", "data-test": "submit-error", role: "alert" });
  const status = () => (form.get("status") === "new" ? "open" : String(form.get("status")));
  const go = (chosen: string) => {
    menu.hidden = true;
    error.textContent = "";
    submit(chosen, after.value === "close" ? "close" : "stay");
  };
  const label = () => {
    const name = statuses.find(([value]) => value === status())?.[1] ?? "Open";
    main.replaceChildren("Submit as ", h("strong", {}, name));
    main.dataset.status = status();
  };
  menu.append(
    ...statuses.map(([value, name]) =>
      h(
        "button",
        { type: "button", role: "menuitem", "data-test": `submit-as-${value}`, onclick: () => go(value) },
        h("span", { class: `status status-${value}` }, name.slice(0, 1)),
        "Submit as ",
        h("strong", {}, name),
      ),
    ),
  );
  main.addEventListener("click", () => go(status()));
  caret.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    caret.setAttribute("aria-expanded", String(!menu.hidden));
  });
  form.onChange(label);
  label();
  const element = h(
    "footer",
    { class: "submit-bar" },
    error,
    after,
    h("div", { class: "submit-split" }, main, caret, menu),
  );
  return {
    element,
    setBusy(busy) {
      main.disabled = busy;
      caret.disabled = busy;
    },
    showError(message) {
      error.textContent = message;
    },
  };
}
