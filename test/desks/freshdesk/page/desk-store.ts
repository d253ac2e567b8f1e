import type { Fault } from "../../shared-parts/fault-list.ts";
import { type ClientFaults, createClientFaults } from "../../shared-parts/page/client-faults.ts";
import { listenToDesk } from "../../shared-parts/page/live-events.ts";
import type {
  FreshdeskAgent,
  FreshdeskAppForPage,
  FreshdeskBootstrap,
  FreshdeskCompany,
  FreshdeskContact,
  FreshdeskField,
  FreshdeskTicket,
} from "../types.ts";

/** What the server says about a changed ticket. */
export interface TicketNews {
  ticket: FreshdeskTicket;
  byUserId: number;
  reason: "save" | "conversation";
}

/** The page's copy of the desk, kept up to date by events. */
export interface DeskStore {
  data: FreshdeskBootstrap;
  faults: ClientFaults;
  me: FreshdeskAgent;
  ticket(id: number): FreshdeskTicket | undefined;
  contact(id: number): FreshdeskContact | undefined;
  company(id: number | null): FreshdeskCompany | undefined;
  onTicket(listener: (news: TicketNews) => void): void;
  onApps(listener: () => void): void;
}

/** Loads the desk and starts listening to it. */
export async function loadDesk(): Promise<DeskStore> {
  const response = await fetch("/api/desk/bootstrap");
  const data: FreshdeskBootstrap = await response.json();
  const faults = createClientFaults(data.faults);
  const ticketListeners: ((news: TicketNews) => void)[] = [];
  const appListeners: (() => void)[] = [];
  listenToDesk({
    ticket(received) {
      const news = received as TicketNews;
      const index = data.tickets.findIndex((ticket) => ticket.id === news.ticket.id);
      data.tickets[index] = news.ticket;
      for (const listener of ticketListeners) listener(news);
    },
    faults: (list) => faults.replace(list as Fault[]),
    apps(news) {
      const { apps, fields } = news as { apps: FreshdeskAppForPage[]; fields: FreshdeskField[] };
      Object.assign(data, { apps, fields });
      for (const listener of appListeners) listener();
    },
  });
  const me = data.agents.find((agent) => agent.id === data.currentAgentId);
  if (!me) throw new Error("The desk does not know who is signed in.");
  return {
    data,
    faults,
    me,
    ticket: (id) => data.tickets.find((ticket) => ticket.id === id),
    contact: (id) => data.contacts.find((contact) => contact.id === id),
    company: (id) => data.companies.find((company) => company.id === id),
    onTicket: (listener) => void ticketListeners.push(listener),
    onApps: (listener) => void appListeners.push(listener),
  };
}
