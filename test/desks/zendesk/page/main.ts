import { avatar, h, icon, select } from "../../shared-parts/page/element.ts";
import { createAppFrame } from "./app-frame.ts";
import { createAppsPanel } from "./apps-panel.ts";
import { type DeskStore, loadDesk } from "./desk-store.ts";
import { zendeskIcons } from "./icons.ts";
import { createTicketList } from "./ticket-list.ts";
import { createTicketTab, type TabHost, type TicketTab } from "./ticket-tab.ts";

/** Builds the desk into the page: rail, tabs, views, and one hidden background frame for each app that wants one. */
async function startDesk(): Promise<void> {
  const store = await loadDesk();
  const tabs: TicketTab[] = [];
  const strip = h("div", { class: "tab-strip", role: "tablist" });
  const content = h("main", { class: "content" });
  let current: TicketTab | null = null;

  const host: TabHost = {
    openTicket(id) {
      const open = tabs.find((tab) => tab.ticketId === id);
      if (open) return show(open);
      const ticket = store.ticket(id);
      if (ticket) show(add(createTicketTab(store, host, ticket)));
    },
    closeTab(tab) {
      tabs.splice(tabs.indexOf(tab), 1);
      tab.setActive(false);
      tab.close();
      setTimeout(() => tab.element.remove(), 100);
      if (current === tab) show(tabs.at(-1) ?? null);
      else drawTabs();
    },
    created(tab, ticket) {
      host.closeTab(tab);
      host.openTicket(ticket.id);
    },
  };
  const list = createTicketList(store, host.openTicket);

  function add(tab: TicketTab): TicketTab {
    tabs.push(tab);
    content.append(tab.element);
    return tab;
  }
  function show(tab: TicketTab | null): void {
    current = tab;
    list.element.hidden = tab !== null;
    if (tab === null) list.refresh();
    for (const other of tabs) other.setActive(other === tab);
    history.replaceState(null, "", tab?.ticketId ? `/agent/tickets/${tab.ticketId}` : "/agent");
    drawTabs();
  }
  function drawTabs(): void {
    strip.replaceChildren(...tabs.map((tab) => tabButton(tab, tab === current, show, host.closeTab)));
  }
  store.onTicket((news) => {
    for (const tab of tabs) if (tab.ticketId === news.ticket.id) tab.news(news);
    if (current === null) list.refresh();
    drawTabs();
  });
  const background = createAppsPanel(store, "background", (app) =>
    createAppFrame({ store, location: "background", appId: app.appId, ticket: null, openTicket: host.openTicket }, app),
  );
  background.element.className = "background-apps";
  store.onApps(() => {
    background.refresh();
    for (const tab of tabs) tab.appsChanged();
  });
  content.append(list.element);
  const newTicket = () => show(add(createTicketTab(store, host)));
  document.querySelector("#desk")?.replaceChildren(
    rail(store, () => show(null)),
    topBar(store, strip, newTicket),
    content,
    background.element,
  );
  const asked = /^\/agent\/tickets\/(\d+)/.exec(location.pathname)?.[1];
  if (asked) host.openTicket(Number(asked));
  document.documentElement.dataset.ready = "true";
}

function tabButton(
  tab: TicketTab,
  isCurrent: boolean,
  show: (tab: TicketTab) => void,
  close: (tab: TicketTab) => void,
): HTMLElement {
  const id = tab.ticketId ?? "new";
  const closer = h(
    "button",
    { type: "button", class: "tab-close", "aria-label": "Close tab", "data-test": `close-tab-${id}` },
    icon(zendeskIcons.close),
  );
  closer.addEventListener("click", (event) => {
    event.stopPropagation();
    close(tab);
  });
  const label = h(
    "span",
    { class: "tab-label" },
    h("strong", {}, tab.title()),
    h("small", {}, tab.ticketId ? `#${tab.ticketId}` : "Draft"),
  );
  return h(
    "div",
    {
      class: isCurrent ? "tab current" : "tab",
      role: "tab",
      tabindex: 0,
      "aria-selected": String(isCurrent),
      "data-test": `ticket-tab-${id}`,
      onclick: () => show(tab),
    },
    label,
    closer,
  );
}

function rail(store: DeskStore, showViews: () => void): HTMLElement {
  const admin =
    store.me.role === "admin"
      ? h(
          "a",
          { class: "rail-item", href: "/admin/apps", title: "Admin", "aria-label": "Admin", "data-test": "nav-admin" },
          icon(zendeskIcons.admin),
        )
      : null;
  return h(
    "nav",
    { class: "rail", "aria-label": "Main" },
    h("span", { class: "rail-logo" }, icon(zendeskIcons.logo)),
    h(
      "button",
      {
        type: "button",
        class: "rail-item current",
        title: "Views",
        "aria-label": "Views",
        "data-test": "nav-views",
        onclick: showViews,
      },
      icon(zendeskIcons.views),
    ),
    admin,
  );
}

function topBar(store: DeskStore, strip: HTMLElement, newTicket: () => void): HTMLElement {
  const users: [string, string][] = [
    ["admin", "Ada Fournier (admin)"],
    ["agent", "Jonas Weber (agent)"],
    ["light-agent", "Mina Sato (light agent)"],
  ];
  const signIn = select(
    { class: "user-switch", "aria-label": "Signed in as", "data-test": "user-switch" },
    users,
    store.me.role.replace("_", "-"),
    (as) => {
      location.href = `${location.pathname}?as=${as}`;
    },
  );
  return h(
    "header",
    { class: "top-bar" },
    strip,
    h(
      "button",
      { type: "button", class: "add-tab", "data-test": "new-ticket", onclick: newTicket },
      icon(zendeskIcons.plus),
      "Add",
    ),
    h("span", { class: "spacer" }),
    avatar(store.me.name),
    signIn,
  );
}

void startDesk();
