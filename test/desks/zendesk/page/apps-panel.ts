import { h, icon } from "../../shared-parts/page/element.ts";
import type { InstalledAppForPage, ZendeskLocation } from "../types.ts";
import type { AppFrame } from "./app-frame.ts";
import type { DeskStore } from "./desk-store.ts";
import { zendeskIcons } from "./icons.ts";

/** The right column with the app frames of one tab. */
export interface AppsPanel {
  element: HTMLElement;
  /** The narrow rail that folds the column. */
  rail: HTMLElement;
  emit(event: string, message?: unknown): void;
  /** Asks all apps' hooks. @throws Error with the reason of the first that blocks */
  ask(hook: string): Promise<void>;
  setActive(active: boolean): void;
  /** Starts frames of new apps, restarts upgraded ones, ends those of removed ones. */
  refresh(): void;
  close(): void;
}

/** Builds the column; `start` creates a frame for one app. */
export function createAppsPanel(
  store: DeskStore,
  location: ZendeskLocation,
  start: (app: InstalledAppForPage) => AppFrame,
): AppsPanel {
  const frames: AppFrame[] = [];
  const holders = h("div", { class: "app-holders" });
  const empty = h("p", { class: "no-apps" }, "No apps here yet. An admin can install some.");
  const element = h(
    "aside",
    { class: "apps-panel", "aria-label": "Apps", "data-test": "apps-panel" },
    h("header", { class: "apps-panel-head" }, h("h2", {}, "Apps")),
    holders,
    empty,
  );
  const fold = h(
    "button",
    { type: "button", class: "panel-toggle current", title: "Apps", "aria-label": "Apps", "data-test": "toggle-apps" },
    icon(zendeskIcons.apps),
  );
  fold.addEventListener("click", () => {
    element.hidden = !element.hidden;
    fold.classList.toggle("current", !element.hidden);
  });
  let active = false;

  function refresh(): void {
    const wanted = store.data.apps.filter((app) => app.locations[location]);
    for (const frame of [...frames]) {
      const still = wanted.some((app) => app.appId === frame.app.appId && app.revision === frame.app.revision);
      if (!still) end(frame);
    }
    for (const app of wanted) {
      if (!frames.some((frame) => frame.app.appId === app.appId)) add(app);
    }
    empty.hidden = frames.length > 0;
  }
  function add(app: InstalledAppForPage): void {
    const frame = start(app);
    frame.setActive(active);
    frames.push(frame);
    const pinned = app.locations[location]?.flexible === false;
    holders.append(
      h(
        "section",
        { class: `app-holder ${pinned ? "pinned" : ""}`, "data-app-id": app.appId },
        h("h3", { class: "app-name" }, app.name),
        frame.element,
      ),
    );
  }
  function end(frame: AppFrame): void {
    frames.splice(frames.indexOf(frame), 1);
    const holder = frame.element.closest(".app-holder");
    frame.destroy();
    setTimeout(() => holder?.remove(), 80);
  }
  refresh();
  return {
    element,
    rail: h("nav", { class: "panel-rail", "aria-label": "Panels" }, fold),
    refresh,
    emit(event, message) {
      for (const frame of frames) frame.emit(event, message);
    },
    async ask(hook) {
      await Promise.all(frames.map((frame) => frame.ask(hook)));
    },
    setActive(next) {
      active = next;
      for (const frame of frames) frame.setActive(next);
    },
    close() {
      for (const frame of [...frames]) end(frame);
    },
  };
}
