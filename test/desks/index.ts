/**
 * The local desks: a Zendesk and a Freshdesk to work in, which run the packaged apps in third-party frames and speak the
 * helpdesks' real client protocols. Used by `npm start`, by the end-to-end tests and by the benches.
 */

export { createFreshdeskDesk, type FreshdeskDesk } from "./freshdesk/create-freshdesk-desk.ts";
export { loadTicketFixtures, type TicketFixture } from "./shared-parts/ticket-fixture.ts";
export { createZendeskDesk, type ZendeskDesk } from "./zendesk/create-zendesk-desk.ts";
