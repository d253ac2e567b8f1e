import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The answers a good agent would give, as taxonomy ids. The desks keep them for tests and never show them. */
export interface TicketLabels {
  category: string;
  subcategory: string;
  priority: string;
}

/** One hand-written ticket, independent of the desk that shows it. */
export interface TicketFixture {
  id: string;
  subject: string;
  body: string;
  bodyFormat: "html" | "text";
  requester: { name: string; email: string; tags?: string[]; organization?: string };
  channel: string;
  language: string;
  labels: TicketLabels | null;
  [extra: string]: unknown;
}

/**
 * Reads the ticket texts written for one starter taxonomy.
 * @param name `it-support` or `customer-support`
 * @returns the tickets, or the small built-in set while the file does not exist
 */
export function loadTicketFixtures(name: "it-support" | "customer-support"): TicketFixture[] {
  const path = fileURLToPath(new URL(`../tickets/${name}.json`, import.meta.url));
  if (!existsSync(path)) return fallbackTickets;
  return JSON.parse(readFileSync(path, "utf8")) as TicketFixture[];
}

const nora = { name: "Nora Lindqvist", email: "nora.lindqvist@halden-foods.example", organization: "Halden Foods" };
const samir = {
  name: "Samir Bellamy",
  email: "samir@bellamy-legal.example",
  tags: ["vip"],
  organization: "Bellamy Legal",
};

/** Five tickets that let a desk be tried without the labelled sets. */
export const fallbackTickets: TicketFixture[] = [
  {
    id: "sample-1",
    subject: "Printer on the 2nd floor jams on every invoice",
    body: "Hi,\n\nsince this morning the big printer next to accounting jams whenever we print invoices. We opened all trays twice.\n\nThanks\nNora",
    bodyFormat: "text",
    requester: nora,
    channel: "email",
    language: "en",
    labels: null,
  },
  {
    id: "sample-2",
    subject: "Impossible de me connecter",
    body: "<p>Bonjour,</p><p>mon mot de passe a <b>expiré</b> pendant mes congés et je ne peux plus ouvrir ma session.</p><p>Merci</p>",
    bodyFormat: "html",
    requester: samir,
    channel: "web",
    language: "fr",
    labels: null,
  },
  {
    id: "sample-3",
    subject: "(no subject)",
    body: "",
    bodyFormat: "text",
    requester: nora,
    channel: "email",
    language: "en",
    labels: null,
  },
  {
    id: "sample-4",
    subject: "Quote export shows last year's prices 😕",
    body: "<p>The quote tool exports PDFs with last year's price list.</p><script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">",
    bodyFormat: "html",
    requester: samir,
    channel: "email",
    language: "en",
    labels: null,
  },
  {
    id: "sample-5",
    subject: "Two monitors for the new hire",
    body: "Could we get two monitors and a docking station for Tom, who starts on the 1st?",
    bodyFormat: "text",
    requester: nora,
    channel: "chat",
    language: "en",
    labels: null,
  },
];
