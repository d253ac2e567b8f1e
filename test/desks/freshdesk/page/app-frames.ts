import { h, icon } from "../../shared-parts/page/element.ts";
import type { FreshdeskAppForPage, FreshdeskLocation } from "../types.ts";
import { type AppFrame, createAppFrame } from "./app-frame.ts";
import type { AppScope } from "./app-services.ts";
import type { DeskStore } from "./desk-store.ts";
import { freshdeskIcons } from "./icons.ts";

/** All app frames of one open ticket. */
export interface AppFrames {
  /** The apps column. */
  element: HTMLElement;
  /** Holds the hidden background frames. */
  background: HTMLElement;
  emit(event: string, data: unknown): void;
  /** Lets all apps hold an event up. @throws Error with the reason of the first that refuses */
  intercept(event: string, data: unknown): Promise<void>;
  /** Starts frames of new apps, restarts upgraded ones, ends those of removed ones. */
  refresh(): void;
  close(): void;
}

/** Builds the frames of a ticket; `scopeOf` says what an app can reach there. */
export function createAppFrames(
  store: DeskStore,
  scopeOf: (app: FreshdeskAppForPage, location: FreshdeskLocation) => AppScope,
): AppFrames {
  const frames: AppFrame[] = [];
  const list = h("div", { class: "app-list" });
  const empty = h("p", { class: "no-apps" }, "No apps here yet. An admin can install some.");
  const element = h(
    "aside",
    { class: "apps-column", "aria-label": "Apps", "data-test": "apps-panel" },
    h("header", { class: "column-head" }, icon(freshdeskIcons.apps), h("h2", {}, "Apps")),
    list,
    empty,
  );
  const background = h("div", { class: "background-apps" });
  const send = (from: AppFrame, message: unknown) => {
    for (const frame of frames)
      if (frame !== from && frame.scope.app.appId === from.scope.app.appId) frame.receive(message);
  };

  function refresh(): void {
    const isCurrent = (frame: AppFrame) =>
      store.data.apps.some((app) => app.appId === frame.scope.app.appId && app.revision === frame.scope.app.revision);
    for (const frame of frames.filter((candidate) => !isCurrent(candidate))) end(frame);
    for (const app of store.data.apps) {
      if (frames.some((frame) => frame.scope.app.appId === app.appId)) continue;
      if (app.locations.ticket_sidebar) addSidebar(app);
      if (app.locations.ticket_background) addBackground(app);
    }
    empty.hidden = frames.some((frame) => frame.scope.location === "ticket_sidebar");
  }
  function addSidebar(app: FreshdeskAppForPage): void {
    const frame = createAppFrame(scopeOf(app, "ticket_sidebar"), send);
    const toggle = h(
      "button",
      { type: "button", class: "app-toggle", "aria-expanded": "true", "data-test": `toggle-app-${app.appId}` },
      h("span", {}, app.name),
      icon(freshdeskIcons.down),
    );
    const body = h("div", { class: "app-body" }, frame.element);
    toggle.addEventListener("click", () => {
      body.hidden = !body.hidden;
      toggle.setAttribute("aria-expanded", String(!body.hidden));
      frame.setActive(!body.hidden);
    });
    list.append(h("section", { class: "app-holder", "data-app-id": app.appId }, toggle, body));
    frames.push(frame);
    frame.setActive(true);
  }
  function addBackground(app: FreshdeskAppForPage): void {
    const frame = createAppFrame(scopeOf(app, "ticket_background"), send);
    background.append(frame.element);
    frames.push(frame);
    frame.setActive(true);
  }
  function end(frame: AppFrame): void {
    frames.splice(frames.indexOf(frame), 1);
    const holder = frame.element.closest(".app-holder");
    frame.setActive(false);
    frame.destroy();
    holder?.remove();
  }
  refresh();
  return {
    element,
    background,
    refresh,
    emit(event, data) {
      for (const frame of frames) frame.emit(event, data);
    },
    async intercept(event, data) {
      await Promise.all(frames.map((frame) => frame.intercept(event, data)));
    },
    close() {
      for (const frame of [...frames]) end(frame);
    },
  };
}
