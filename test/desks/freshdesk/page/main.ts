import { avatar, h, icon, select } from "../../shared-parts/page/element.ts";
import { type DeskStore, loadDesk } from "./desk-store.ts";
import { freshdeskIcons } from "./icons.ts";
import { createTicketList } from "./ticket-list.ts";
import { createTicketPage, type TicketPage } from "./ticket-page.ts";

/** Builds the desk into the page: rail, list, and the one open ticket, whose frames end when it is left. */
async function startDesk(): Promise<void> {
  const store = await loadDesk();
  const content = h("main", { class: "content" });
  const crumb = h("nav", { class: "crumbs", "aria-label": "Where you are" });
  let open: TicketPage | null = null;

  const list = createTicketList(store, (id) => show(id));

  function show(id: number | null): void {
    open?.close();
    open?.element.remove();
    const ticket = id === null ? undefined : store.ticket(id);
    open = ticket ? createTicketPage(store, ticket) : null;
    list.element.hidden = open !== null;
    if (open) content.append(open.element);
    else list.refresh();
    history.replaceState(null, "", open ? `/a/tickets/${open.ticketId}` : "/a/tickets");
    drawCrumbs();
  }
  function drawCrumbs(): void {
    const all = h(
      "button",
      { type: "button", class: "crumb-link", "data-test": "all-tickets", onclick: () => show(null) },
      "All tickets",
    );
    if (!open) {
      crumb.replaceChildren(h("strong", {}, "Tickets"));
      return;
    }
    const shown = list.listed();
    const at = shown.findIndex((ticket) => ticket.id === open?.ticketId);
    const step = (by: number, name: string, test: string, svg: string) => {
      const target = shown[at + by];
      return h(
        "button",
        {
          type: "button",
          class: "step",
          "aria-label": name,
          title: name,
          "data-test": test,
          disabled: !target,
          onclick: () => target && show(target.id),
        },
        icon(svg),
      );
    };
    crumb.replaceChildren(
      all,
      h("span", { class: "crumb-mark" }, "›"),
      h("strong", { "data-test": `ticket-tab-${open.ticketId}` }, String(open.ticketId)),
      step(-1, "Previous ticket", "previous-ticket", freshdeskIcons.back),
      step(1, "Next ticket", "next-ticket", freshdeskIcons.next),
    );
  }
  store.onTicket((news) => {
    if (open?.ticketId === news.ticket.id) open.news(news);
    if (!open) list.refresh();
  });
  store.onApps(() => open?.appsChanged());
  content.append(list.element);
  document.querySelector("#desk")?.replaceChildren(
    rail(store, () => show(null)),
    topBar(store, crumb),
    content,
  );
  const asked = /^\/a\/tickets\/(\d+)/.exec(location.pathname)?.[1];
  show(asked ? Number(asked) : null);
  document.documentElement.dataset.ready = "true";
}

function rail(store: DeskStore, showList: () => void): HTMLElement {
  const admin =
    store.me.role === "admin"
      ? h(
          "a",
          { class: "rail-item", href: "/admin/apps", title: "Admin", "aria-label": "Admin", "data-test": "nav-admin" },
          icon(freshdeskIcons.admin),
        )
      : null;
  return h(
    "nav",
    { class: "rail", "aria-label": "Main" },
    h("span", { class: "rail-logo" }, icon(freshdeskIcons.logo)),
    h(
      "button",
      {
        type: "button",
        class: "rail-item current",
        title: "Tickets",
        "aria-label": "Tickets",
        "data-test": "nav-views",
        onclick: showList,
      },
      icon(freshdeskIcons.tickets),
    ),
    admin,
  );
}

function topBar(store: DeskStore, crumb: HTMLElement): HTMLElement {
  const roles: [string, string][] = [
    ["admin", "Paula Ortiz (admin)"],
    ["agent", "Liam Brandt (agent)"],
    ["light-agent", "Noé Carlier (collaborator)"],
  ];
  const current = store.me.role === "collaborator" ? "light-agent" : store.me.role;
  const signIn = select(
    { class: "user-switch", "aria-label": "Signed in as", "data-test": "user-switch" },
    roles,
    current,
    (as) => {
      location.href = `${location.pathname}?as=${as}`;
    },
  );
  return h(
    "header",
    { class: "top-bar" },
    crumb,
    h("span", { class: "spacer" }),
    avatar(store.me.contact.name),
    signIn,
  );
}

void startDesk();
