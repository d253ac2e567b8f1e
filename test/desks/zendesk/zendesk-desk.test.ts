import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appFrame, launchBrowser, newDeskPage, openDesk } from "../shared-parts/test-browser.ts";
import { fallbackTickets } from "../shared-parts/ticket-fixture.ts";
import { createZendeskDesk } from "./create-zendesk-desk.ts";

interface CheckWindow {
  deskCheck: {
    client: {
      get(path: string | string[]): Promise<Record<string, unknown>>;
      set(path: string, value: unknown): Promise<unknown>;
      invoke(name: string, ...values: unknown[]): Promise<unknown>;
      request(options: unknown): Promise<unknown>;
      metadata(): Promise<{ settings: Record<string, unknown> }>;
    };
    events: { name: string; data: unknown }[];
    hookReply: { value: unknown };
  };
}

const appPath = fileURLToPath(new URL("../fixtures/zendesk-app", import.meta.url));
const desk = createZendeskDesk({ port: 0, appPort: 0, tickets: fallbackTickets });
const upstreamCalls: { authorization: string | undefined; body: string }[] = [];
let upstream: Server;
let upstreamUrl = "";
let browser: Browser;
let page: Page;

const post = (path: string, body: unknown) => fetch(desk.url + path, { method: "POST", body: JSON.stringify(body) });
const install = (settings = {}) =>
  post("/api/test/apps", { path: appPath, settings: { service_url: upstreamUrl, token: "s3cret", ...settings } });

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      upstreamCalls.push({ authorization: request.headers.authorization, body });
      response.writeHead(request.url === "/fail" ? 422 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify({ path: request.url }));
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  await desk.listen();
  browser = await launchBrowser();
  page = await newDeskPage(browser);
});

afterAll(async () => {
  await browser?.close();
  await desk.close();
  upstream.close();
});

beforeEach(async () => {
  await page.goto("about:blank");
  await fetch(`${desk.url}/api/test/faults`, { method: "DELETE" });
  for (const { appId } of [...desk.state.installations]) {
    await fetch(`${desk.url}/api/test/apps/${appId}`, { method: "DELETE" });
  }
});

async function openTicket(id: number, as = "agent"): Promise<Frame> {
  await openDesk(page, `${desk.url}/agent?as=${as}`);
  if (id > 1005) await page.click("[data-test=view-solved]");
  await page.click(`[data-test=ticket-row-${id}]`);
  return appFrame(page, id);
}

const eventNames = (frame: Frame) =>
  frame.evaluate(() => (window as unknown as CheckWindow).deskCheck.events.map((event) => event.name));
const get = (frame: Frame, paths: string[]) =>
  frame.evaluate((list) => (window as unknown as CheckWindow).deskCheck.client.get(list), paths);
const set = (frame: Frame, path: string, value: unknown) =>
  frame.evaluate(
    ([key, next]) =>
      (window as unknown as CheckWindow).deskCheck.client.set(key as string, next).then(
        () => "ok",
        (error: Error) => error.message,
      ),
    [path, value],
  );
const request = (frame: Frame, options: object) =>
  frame.evaluate(
    (sent) =>
      (window as unknown as CheckWindow).deskCheck.client.request(sent).then(
        (done) => ({ done }),
        (fail) => ({ fail }),
      ),
    options,
  ) as Promise<{ done?: Record<string, unknown>; fail?: Record<string, unknown> }>;

describe("a packaged app in the local Zendesk", () => {
  it("registers with the real SDK from another site and is activated", async () => {
    await install();
    const frame = await openTicket(1001);
    expect(new URL(frame.url()).hostname).toBe("127.0.0.1");
    await expect.poll(() => eventNames(frame)).toEqual(["app.registered", "app.activated"]);
    const metadata = await frame.evaluate(() => (window as unknown as CheckWindow).deskCheck.client.metadata());
    expect(metadata.settings).toEqual({ service_url: upstreamUrl, threshold: 80, enabled: true });
  });

  it("reads single paths, many paths, requirements, and gives an error for each unknown path", async () => {
    await install();
    const frame = await openTicket(1001);
    const values = await get(frame, [
      "ticket.subject",
      "ticket.nope",
      "currentUser.role",
      "requirement:check_category",
    ]);
    expect(values["ticket.subject"]).toBe("Printer on the 2nd floor jams on every invoice");
    expect(values["currentUser.role"]).toBe("agent");
    expect(values["requirement:check_category"]).toMatchObject({ requirement_id: expect.any(Number) });
    expect(values.errors).toMatchObject({ "ticket.nope": { message: "No such Api" } });
  });

  it("fills the form by set, tells the app of the change, and stores it only when the agent submits", async () => {
    await install();
    const frame = await openTicket(1001);
    const field = desk.state.fields.find((candidate) => candidate.requirementKey === "check_category");
    expect(await set(frame, `ticket.customField:custom_field_${field?.id}`, "check_hardware")).toBe("ok");
    expect(await set(frame, "ticket.priority", "high")).toBe("ok");
    const groupId = desk.state.groups[1]?.id;
    expect(await set(frame, "ticket.assignee", { groupId })).toBe("ok");
    expect(await page.inputValue("[data-test=ticket-1001] [data-test=field-category]")).toBe("check_hardware");
    expect(desk.state.ticket(1001)?.priority).toBeNull();
    await page.click("[data-test=ticket-1001] [data-test=submit]");
    await expect.poll(() => eventNames(frame)).toContain("ticket.submit.done");
    expect(desk.state.ticket(1001)).toMatchObject({
      priority: "high",
      groupId,
      status: "open",
      tags: ["check_hardware"],
    });
    expect((await eventNames(frame)).slice(2)).toEqual([
      "ticket.priority.changed",
      "ticket.assignee.group.changed",
      "ticket.save",
      "ticket.submit.start",
      "ticket.submit.done",
      "ticket.submit.always",
    ]);
  });

  it("refuses values that a field does not have, fields off the form, and closed tickets", async () => {
    await install();
    const frame = await openTicket(1002);
    const field = desk.state.fields.find((candidate) => candidate.requirementKey === "check_category");
    expect(await set(frame, `ticket.customField:custom_field_${field?.id}`, "gone")).toContain("Invalid value");
    expect(await set(frame, "ticket.priority", "extreme")).toContain("Invalid value");
    expect(await set(frame, "ticket.customField:custom_field_899999", "x")).toContain("not on the active ticket form");
    const closed = await openTicket(1006);
    expect(await set(closed, "ticket.priority", "low")).toContain("closed");
  });

  it("lets a light agent read and write internal notes, not fields", async () => {
    await install();
    const frame = await openTicket(1002, "light-agent");
    expect(await set(frame, "ticket.priority", "low")).toContain("light agent");
    expect(await page.locator("[data-test=ticket-1002] [data-test=field-priority]").isDisabled()).toBe(true);
    await page.fill("[data-test=ticket-1002] [data-test=reply]", "Seen.");
    await page.click("[data-test=ticket-1002] [data-test=submit]");
    await expect.poll(() => desk.state.ticket(1002)?.comments.at(-1)?.plainBody).toBe("Seen.");
    expect(desk.state.ticket(1002)?.comments.at(-1)?.public).toBe(false);
  });

  it("blocks a save when the app's hook says no, and shows its reason", async () => {
    await install();
    const frame = await openTicket(1003);
    await frame.evaluate(() => {
      (window as unknown as CheckWindow).deskCheck.hookReply.value = "Choose a category first";
    });
    await page.click("[data-test=ticket-1003] [data-test=submit]");
    await page.waitForSelector("[data-test=ticket-1003] [data-test=submit-error]:has-text('Choose a category first')");
    expect(desk.state.ticket(1003)?.status).toBe("new");
    expect(await eventNames(frame)).toContain("ticket.submit.fail");
  });

  it("fills secure settings in on the server, for whitelisted hosts only, and hands errors on", async () => {
    await install();
    const frame = await openTicket(1004);
    const call = { type: "POST", contentType: "application/json", data: '{"a":1}', secure: true };
    const headers = { Authorization: "Bearer {{setting.token}}" };
    const done = await request(frame, { ...call, headers, url: "{{setting.service_url}}/v1/session" });
    expect(done.done).toEqual({ path: "/v1/session" });
    expect(upstreamCalls.at(-1)).toEqual({ authorization: "Bearer s3cret", body: '{"a":1}' });
    const failed = await request(frame, { ...call, headers, url: `${upstreamUrl}/fail` });
    expect(failed.fail).toMatchObject({ status: 422, responseText: '{"path":"/fail"}' });
    const calls = upstreamCalls.length;
    const elsewhere = await request(frame, { ...call, headers, url: upstreamUrl.replace("127.0.0.1", "localhost") });
    expect(elsewhere.fail).toMatchObject({ status: 403 });
    await request(frame, { ...call, headers, secure: false, url: `${upstreamUrl}/plain` });
    expect(upstreamCalls.slice(calls)).toEqual([{ authorization: "Bearer {{setting.token}}", body: '{"a":1}' }]);
    expect(desk.state.proxyLog.at(-2)?.refused).toContain("domainWhitelist");
  });

  it("answers the REST paths that apps call by relative address, page by page", async () => {
    await install();
    const frame = await openTicket(1004);
    const groups = await request(frame, { url: "/api/v2/groups/assignable.json?per_page=2" });
    expect(groups.done).toMatchObject({ count: 6, next_page: expect.stringContaining("page=2") });
    const requesterId = desk.state.ticket(1001)?.requesterId;
    const earlier = await request(frame, { url: `/api/v2/users/${requesterId}/tickets/requested.json?page[size]=2` });
    expect(earlier.done).toMatchObject({ meta: { has_more: true }, tickets: [{ id: 1001 }, { id: 1003 }] });
    expect((await request(frame, { url: "/api/v2/tickets/99.json" })).fail).toMatchObject({ status: 404 });
    expect((await request(frame, { url: "/api/v2/ticket_fields.json" })).done).toHaveProperty("ticket_fields");
  });

  it("keeps one frame for each open ticket, activates the shown one and ends closed ones", async () => {
    await install();
    const first = await openTicket(1001);
    await page.click("[data-test=nav-views]");
    await page.click("[data-test=ticket-row-1002]");
    await appFrame(page, 1002);
    await expect.poll(() => eventNames(first)).toContain("app.deactivated");
    await page.click("[data-test=ticket-tab-1001]");
    await expect.poll(async () => (await eventNames(first)).filter((name) => name === "app.activated").length).toBe(2);
    await page.click("[data-test=close-tab-1001]");
    await page.waitForSelector("[data-test=app-frame-1001]", { state: "detached" });
    expect(await page.locator("[data-test=app-frame-background]").count()).toBe(1);
  });

  it("tells open frames when the customer writes again", async () => {
    await install();
    const frame = await openTicket(1001);
    await post("/api/test/tickets/1001/customer-reply", { body: "Now the second printer jams as well." });
    await expect.poll(() => eventNames(frame)).toContain("ticket.conversation.changed");
    expect(await eventNames(frame)).toContain("ticket.updated");
    expect(await page.locator("[data-test=ticket-1001] [data-test=message]").count()).toBe(2);
  });

  it("runs nothing from a ticket's own HTML", async () => {
    await install();
    await openTicket(1004);
    expect(await page.title()).toBe("Support desk");
    expect(await page.locator("[data-test=conversation] img, [data-test=conversation] script").count()).toBe(0);
  });

  it("injects errors and latency where a test orders them", async () => {
    await install();
    const frame = await openTicket(1004);
    await post("/api/test/faults", [
      { kind: "set", match: "ticket.priority", error: "The desk is busy", times: 1 },
      { kind: "save", error: "Database on fire", times: 1 },
    ]);
    expect(await set(frame, "ticket.priority", "low")).toContain("The desk is busy");
    expect(await set(frame, "ticket.priority", "low")).toBe("ok");
    await page.click("[data-test=ticket-1004] [data-test=submit]");
    await page.waitForSelector("[data-test=submit-error]:has-text('Database on fire')");
    await expect.poll(() => eventNames(frame)).toContain("ticket.submit.fail");
    await post("/api/test/faults", { kind: "appCsp", value: "script-src 'self'" });
    const csp = (await fetch(frame.url())).headers.get("content-security-policy");
    expect(csp).toBe("script-src 'self'");
  });

  it("creates a ticket from the new-ticket page with its own sidebar", async () => {
    await install();
    await openDesk(page, `${desk.url}/agent`);
    await page.click("[data-test=new-ticket]");
    const frame = await appFrame(page, "new");
    expect(await get(frame, ["ticket.isNew", "ticket.id"])).toMatchObject({ "ticket.isNew": true, "ticket.id": null });
    expect(await set(frame, "ticket.priority", "urgent")).toBe("ok");
    await page.fill("[data-test=new-subject]", "Door stuck");
    await page.fill("[data-test=new-description]", "The front door does not open.");
    await page.click("[data-test=ticket-new] [data-test=submit]");
    await page.waitForSelector("[data-test=app-frame-1008]");
    expect(desk.state.ticket(1008)).toMatchObject({ subject: "Door stuck", priority: "urgent", status: "open" });
  });
});

describe("the Apps page", () => {
  it("shows a generated form, names missing settings, installs, changes settings, upgrades and uninstalls", async () => {
    await openDesk(page, `${desk.url}/agent?as=admin`);
    await page.click("[data-test=nav-admin]");
    await page.fill("[data-test=package-path]", appPath);
    await page.click("[data-test=choose-package]");
    expect(await page.getAttribute("[data-test=setting-token]", "type")).toBe("password");
    await page.fill("[data-test=setting-service_url]", upstreamUrl);
    await page.click("[data-test=install]");
    await page.waitForSelector("[data-test=error-token]");
    expect(await page.inputValue("[data-test=setting-service_url]")).toBe(upstreamUrl);
    await page.fill("[data-test=setting-token]", "one");
    await page.click("[data-test=install]");
    await page.waitForSelector("[data-test=apps-notice]");
    expect(await page.textContent("[data-test=app-fields]")).toBe("Category, Confidence");
    await page.click("[data-test=change-settings]");
    await page.fill("[data-test=setting-threshold]", "70");
    await page.click("[data-test=save-settings]");
    await page.waitForSelector("[data-test=apps-notice]");
    expect(desk.state.installations[0]?.settings).toMatchObject({ threshold: 70, token: "one" });
    await page.click("[data-test=upgrade]");
    await page.fill("[data-test=package-path]", appPath);
    await page.click("[data-test=choose-package]");
    await page.click("[data-test=confirm-upgrade]");
    await page.waitForSelector("[data-test=apps-notice]");
    expect(desk.state.installations[0]).toMatchObject({ revision: 3, settings: { threshold: 70, token: "one" } });
    await page.click("[data-test=uninstall]");
    await page.waitForSelector("[data-test=apps-empty]");
    expect(desk.state.fields.some((field) => field.requirementKey)).toBe(false);
  });

  it("is closed to agents and says what is wrong with a package", async () => {
    const refused = await fetch(`${desk.url}/admin/apps?as=agent`);
    expect(refused.status).toBe(403);
    const bad = await post("/api/test/apps", { path: "/nowhere.zip" });
    expect(await bad.json()).toEqual({ error: "There is no package at /nowhere.zip." });
  });
});
