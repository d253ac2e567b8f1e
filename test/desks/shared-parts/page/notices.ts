import { h } from "./element.ts";

export type NoticeKind = "success" | "info" | "warning" | "danger";

const shownMs = 6000;

/** Shows a short message in the desk's corner; `html` of an app is shown as its text. */
export function showNotice(kind: NoticeKind, message: string, title = ""): void {
  let stack = document.querySelector(".notices");
  if (!stack) {
    stack = h("div", { class: "notices", "aria-live": "polite" });
    document.body.append(stack);
  }
  const notice = h(
    "div",
    { class: `notice notice-${kind}`, "data-test": "notice", role: kind === "danger" ? "alert" : "status" },
    title ? h("strong", {}, title) : null,
    h("span", {}, message),
    h("button", { type: "button", "aria-label": "Dismiss", onclick: () => notice.remove() }, "×"),
  );
  stack.append(notice);
  setTimeout(() => notice.remove(), shownMs);
}
