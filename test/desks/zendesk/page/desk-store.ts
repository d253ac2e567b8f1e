import type { Fault } from "../../shared-parts/fault-list.ts";
import { type ClientFaults, createClientFaults } from "../../shared-parts/page/client-faults.ts";
import { listenToDesk } from "../../shared-parts/page/live-events.ts";
import type {
  InstalledAppForPage,
  ZendeskBootstrap,
  ZendeskGroup,
  ZendeskTicket,
  ZendeskTicketField,
  ZendeskUser,
} from "../types.ts";

/** What the server says about a changed ticket. */
export interface TicketNews {
  ticket: ZendeskTicket;
  byUserId: number;
  reason: "save" | "comment" | "create";
}

/** The page's copy of the desk, kept up to date by events. */
export interface DeskStore {
  data: ZendeskBootstrap;
  faults: ClientFaults;
  me: ZendeskUser;
  ticket(id: number): ZendeskTicket | undefined;
  user(id: number | null): ZendeskUser | undefined;
  group(id: number | null): ZendeskGroup | undefined;
  field(id: number | string): ZendeskTicketField | undefined;
  onTicket(listener: (news: TicketNews) => void): void;
  onApps(listener: () => void): void;
}

/** Loads the desk and starts listening to it. */
export async function loadDesk(): Promise<DeskStore> {
  const response = await fetch("/api/desk/bootstrap");
  const data: ZendeskBootstrap = await response.json();
  const faults = createClientFaults(data.faults);
  const ticketListeners: ((news: TicketNews) => void)[] = [];
  const appListeners: (() => void)[] = [];
  listenToDesk({
    ticket: (news) => storeTicket(data, news as TicketNews, ticketListeners),
    faults: (list) => faults.replace(list as Fault[]),
    apps: (news) => {
      const { apps, fields } = news as { apps: InstalledAppForPage[]; fields: ZendeskTicketField[] };
      Object.assign(data, { apps, fields });
      for (const listener of appListeners) listener();
    },
  });
  const me = data.users.find((user) => user.id === data.currentUserId);
  if (!me) throw new Error("The desk does not know who is signed in.");
  return {
    data,
    faults,
    me,
    ticket: (id) => data.tickets.find((ticket) => ticket.id === id),
    user: (id) => data.users.find((user) => user.id === id),
    group: (id) => data.groups.find((group) => group.id === id),
    field: (id) => data.fields.find((field) => String(field.id) === String(id)),
    onTicket: (listener) => void ticketListeners.push(listener),
    onApps: (listener) => void appListeners.push(listener),
  };
}

function storeTicket(data: ZendeskBootstrap, news: TicketNews, listeners: ((news: TicketNews) => void)[]): void {
  const index = data.tickets.findIndex((ticket) => ticket.id === news.ticket.id);
  if (index < 0) data.tickets.push(news.ticket);
  else data.tickets[index] = news.ticket;
  for (const listener of listeners) listener(news);
}
