import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appFrame, launchBrowser, newDeskPage, openDesk } from "../shared-parts/test-browser.ts";
import { fallbackTickets } from "../shared-parts/ticket-fixture.ts";
import { createFreshdeskDesk } from "./create-freshdesk-desk.ts";

interface CheckWindow {
  deskCheck: {
    client: {
      data: { get(attribute: string): Promise<Record<string, unknown>> };
      iparams: { get(): Promise<Record<string, unknown>> };
      interface: { trigger(name: string, options: object): Promise<unknown> };
      instance: { resize(size: object): Promise<unknown>; send(message: unknown): Promise<unknown> };
      request: { invokeTemplate(name: string, options: object): Promise<unknown> };
      db: { get(key: string): Promise<unknown>; set(key: string, value: unknown): Promise<unknown> };
      events: {
        on(
          name: string,
          listener: (event: { helper: { done(): void; fail(reason: string): void } }) => void,
          options: { intercept: boolean },
        ): void;
      };
    };
    events: { name: string; data: unknown }[];
  };
}

type Outcome = { done?: Record<string, unknown>; fail?: Record<string, unknown> };

const appPath = fileURLToPath(new URL("../fixtures/freshdesk-app", import.meta.url));
const desk = createFreshdeskDesk({ port: 0, appPort: 0, tickets: fallbackTickets });
const upstreamCalls: { url: string | undefined; authorization: string | undefined; body: string }[] = [];
let upstream: Server;
let upstreamHost = "";
let browser: Browser;
let page: Page;

const post = (path: string, body: unknown) => fetch(desk.url + path, { method: "POST", body: JSON.stringify(body) });

async function install(): Promise<number> {
  const response = await post("/api/test/apps", {
    path: appPath,
    settings: { service_host: upstreamHost, token: "s3cret" },
    createFields: true,
  });
  const { appId }: { appId: number } = await response.json();
  return appId;
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      upstreamCalls.push({ url: request.url, authorization: request.headers.authorization, body });
      response.writeHead(request.url?.endsWith("/fail") ? 401 : 200, { "content-type": "application/json" });
      response.end('{"answer":1}');
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  upstreamHost = `127.0.0.1:${(upstream.address() as AddressInfo).port}`;
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
  await openDesk(page, `${desk.url}/a/tickets/${id}?as=${as}`);
  return appFrame(page, id);
}

const eventsOf = (frame: Frame) => frame.evaluate(() => (window as unknown as CheckWindow).deskCheck.events);
const eventNames = async (frame: Frame) => (await eventsOf(frame)).map((event) => event.name);
const get = (frame: Frame, attribute: string) =>
  frame.evaluate((name) => (window as unknown as CheckWindow).deskCheck.client.data.get(name), attribute);
const setValue = (frame: Frame, id: string, value: unknown) =>
  frame.evaluate(
    (options) =>
      (window as unknown as CheckWindow).deskCheck.client.interface.trigger("setValue", options).then(
        () => "ok",
        (error: { message: string }) => error.message,
      ),
    { id, value },
  );
const invoke = (frame: Frame, name: string, options: object) =>
  frame.evaluate(
    ([template, sent]) =>
      (window as unknown as CheckWindow).deskCheck.client.request
        .invokeTemplate(template as string, sent as object)
        .then(
          (done) => ({ done }),
          (fail) => ({ fail }),
        ),
    [name, options],
  ) as Promise<Outcome>;

describe("a packaged app in the local Freshdesk", () => {
  it("starts from another site, is activated, and reads its data wrapped by name", async () => {
    await install();
    const frame = await openTicket(501);
    expect(new URL(frame.url()).hostname).toBe("127.0.0.1");
    await expect.poll(() => eventNames(frame)).toEqual(["app.activated"]);
    const { ticket } = await get(frame, "ticket");
    expect(ticket).toMatchObject({ id: 501, priority: 1, custom_fields: { cf_check_category: null } });
    expect(ticket).not.toHaveProperty("labels");
    expect(await get(frame, "requester")).toMatchObject({ requester: { name: "Nora Lindqvist" } });
    expect(await get(frame, "domainName")).toEqual({ domainName: "demo.freshdesk.com" });
    const iparams = await frame.evaluate(() => (window as unknown as CheckWindow).deskCheck.client.iparams.get());
    expect(iparams).toEqual({ service_host: upstreamHost, mode: "suggest" });
  });

  it("fills the form by setValue, gives stored values until Update, and tells what changed after it", async () => {
    await install();
    const frame = await openTicket(501);
    const groupId = desk.state.groups[2]?.id;
    expect(await setValue(frame, "priority", 3)).toBe("ok");
    expect(await setValue(frame, "group", groupId)).toBe("ok");
    expect(await setValue(frame, "cf_check_category", "Payments")).toBe("ok");
    expect(await page.inputValue("[data-test=field-category]")).toBe("Payments");
    expect(await get(frame, "ticket")).toMatchObject({ ticket: { priority: 1 } });
    expect(desk.state.ticket(501)?.priority).toBe(1);
    await page.click("[data-test=update]");
    await expect.poll(() => eventNames(frame)).toContain("ticket.propertiesUpdated");
    expect((await eventsOf(frame)).slice(1)).toEqual([
      { name: "ticket.priorityChanged", data: { old: 1, new: 3 } },
      { name: "ticket.groupChanged", data: { old: null, new: groupId } },
      {
        name: "ticket.propertiesUpdated",
        data: {
          changedAttributes: {
            priority: { old: 1, new: 3 },
            group_id: { old: null, new: groupId },
            cf_check_category: { old: null, new: "Payments" },
          },
        },
      },
    ]);
    expect(await get(frame, "ticket")).toMatchObject({ ticket: { custom_fields: { cf_check_category: "Payments" } } });
    expect(desk.state.ticket(501)).toMatchObject({ priority: 3, custom_fields: { cf_check_category: "Payments" } });
  });

  it("refuses unknown choices, unknown fields, and writes to closed tickets or by collaborators", async () => {
    await install();
    const frame = await openTicket(502);
    expect(await setValue(frame, "cf_check_category", "Gone")).toContain("not a choice");
    expect(await setValue(frame, "cf_nothing", "x")).toContain("no field");
    expect(await setValue(frame, "priority", 9)).toContain("not a choice");
    expect(await setValue(await openTicket(506), "priority", 2)).toContain("closed");
    expect(await setValue(await openTicket(502, "light-agent"), "priority", 2)).toContain("collaborator");
  });

  it("holds an update up while an app intercepts it", async () => {
    await install();
    const frame = await openTicket(503);
    await frame.evaluate(() => {
      const { client } = (window as unknown as CheckWindow).deskCheck;
      client.events.on("ticket.propertiesUpdated", (event) => event.helper.fail("Not like this"), { intercept: true });
    });
    await page.selectOption("[data-test=field-priority]", "4");
    await page.click("[data-test=update]");
    await page.waitForSelector("[data-test=update-error]:has-text('Not like this')");
    expect(desk.state.ticket(503)?.priority).toBe(1);
  });

  it("runs declared request templates with secure settings in headers only", async () => {
    await install();
    const frame = await openTicket(504);
    const done = await invoke(frame, "openSession", { context: { part: "a" }, body: '{"x":1}' });
    expect(done.done).toMatchObject({ status: 200, response: '{"answer":1}' });
    expect(upstreamCalls.at(-1)).toEqual({ url: "/v1/session/a", authorization: "Bearer s3cret", body: '{"x":1}' });
    expect((await invoke(frame, "openSession", { context: { part: "fail" } })).fail).toMatchObject({ status: 401 });
    expect((await invoke(frame, "undeclared", {})).fail).toMatchObject({ status: 400 });
    expect((await invoke(frame, "leak", {})).fail).toMatchObject({
      response: "Secure iparams can be used in headers only.",
    });
    expect((await invoke(frame, "openSession", { body: "x".repeat(102_401) })).fail).toMatchObject({ status: 413 });
  });

  it("refuses the 51st request of a minute with 429", async () => {
    await install();
    const frame = await openTicket(504);
    const sent = upstreamCalls.length;
    const answers = await Promise.all(
      Array.from({ length: 51 }, () => invoke(frame, "openSession", { context: { part: "n" } })),
    );
    expect(answers.filter((answer) => answer.done)).toHaveLength(50);
    expect(answers.find((answer) => answer.fail)?.fail).toMatchObject({ status: 429 });
    expect(upstreamCalls.length - sent).toBe(50);
  });

  it("keeps records for the app and carries messages between its frames", async () => {
    await install();
    const frame = await openTicket(504);
    const background = await appFrame(page, "background-504");
    const record = await frame.evaluate(async () => {
      const { client } = (window as unknown as CheckWindow).deskCheck;
      const missing = await client.db.get("k").catch((error: { status: number }) => error.status);
      await client.db.set("k", { a: 1 });
      await client.instance.send({ message: "hello" });
      const tooLarge = await client.db
        .set("big", "x".repeat(41_000))
        .catch((error: { status: number }) => error.status);
      return [missing, await client.db.get("k"), tooLarge];
    });
    expect(record).toEqual([404, { a: 1 }, 413]);
    await expect.poll(() => eventsOf(background)).toContainEqual({ name: "message", data: { message: "hello" } });
  });

  it("tells the frame when the customer writes again, and ends it when the ticket is left", async () => {
    await install();
    const frame = await openTicket(505);
    await post("/api/test/tickets/505/customer-reply", {});
    await expect.poll(() => eventNames(frame)).toContain("ticket.conversationsUpdated");
    expect(await page.locator("[data-test=message]").count()).toBe(2);
    await page.click("[data-test=next-ticket]");
    await page.waitForSelector("[data-test=app-frame-505]", { state: "detached" });
    await appFrame(page, 504);
  });
});

describe("the Apps page", () => {
  it("installs through the generated form and creates the ticket fields that the package documents", async () => {
    await openDesk(page, `${desk.url}/a/tickets?as=admin`);
    desk.state.fields.length = 0;
    await page.click("[data-test=nav-admin]");
    await page.fill("[data-test=package-path]", appPath);
    await page.click("[data-test=choose-package]");
    expect(await page.getAttribute("[data-test=setting-token]", "type")).toBe("password");
    await page.fill("[data-test=setting-service_host]", upstreamHost);
    await page.click("[data-test=install]");
    await page.waitForSelector("[data-test=error-token]");
    await page.fill("[data-test=setting-token]", "one");
    await page.click("[data-test=install]");
    await page.click("[data-test=create-fields]");
    expect(await page.textContent("[data-test=app-fields]")).toBe("Category, Confidence");
    expect(desk.state.installations[0]?.settings).toMatchObject({ mode: "suggest", token: "one" });
    await page.click("[data-test=uninstall]");
    await page.waitForSelector("[data-test=apps-empty]");
  });
});
