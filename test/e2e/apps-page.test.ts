import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppFiles } from "../desks/shared-parts/app-files.ts";
import { type AppsPage, driveAppsPage } from "./lab/apps-page.ts";
import { type DeskDriver, driveDesk, FIRST_ID, panelIn, refined } from "./lab/desk-driver.ts";
import { TICKET } from "./lab/lab-tickets.ts";
import { type Lab, openLab } from "./lab/open-lab.ts";

/** 32 bytes in base64, as a publishing key looks, but nobody's. */
const OTHER_KEY = "A".repeat(43).concat("=");
const STEPS = [
  "address",
  "tls",
  "reachable",
  "cors",
  "token",
  "signature",
  "assets",
  "csp-wasm",
  "storage",
  "worker",
] as const;
/** What the browser itself says about a stopped collector or a refused token, in its console. */
const NETWORK_ERRORS = /Failed to load resource|blocked by CORS policy/;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ storage: "partitioned", install: false });
}, 180_000);
afterAll(async () => {
  await lab?.close();
}, 30_000);

describe.each(["zendesk", "freshdesk"] as const)("an admin of the local %s", (desk) => {
  const ticketId = FIRST_ID[desk] + TICKET.printer;
  let driver: DeskDriver;
  let apps: AppsPage;

  beforeAll(async () => {
    driver = driveDesk(desk, await lab.newPage("admin", desk));
    apps = driveAppsPage(driver.page, lab.demo[desk].url);
  }, 60_000);
  afterAll(async () => {
    await driver?.page.context().close();
  });

  const publishingKey = () => lab.demo.settings[desk].publishing_key ?? "";

  async function openTicket(): Promise<FrameLocator> {
    await driver.page.goto(lab.demo[desk].url);
    await driver.page.waitForSelector("html[data-ready]", { state: "attached" });
    return driver.open(ticketId);
  }

  /** Runs "Test connection" in the ticket's panel and gives what it found, by step. */
  async function testConnection(): Promise<Readonly<Record<string, string>>> {
    const panel = await openTicket();
    await panel.getByRole("button", { name: "Set-up check" }).click();
    await panel.getByRole("button", { name: "Test connection" }).click();
    await panel.getByRole("button", { name: "Test again" }).waitFor({ timeout: 30_000 });
    const rows = await panel.locator(".lt-steps > li").all();
    const entries = rows.map(async (row) => [
      (await row.getAttribute("data-step")) ?? "",
      `${await row.getAttribute("data-look")}: ${(await row.locator(".lt-step-detail").allTextContents()).join()}`,
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }

  it("installs the package through its own form, which names what is missing", { timeout: 60_000 }, async () => {
    const { publishing_key: key = "", ...others } = { ...lab.demo.settings[desk] };
    await apps.fillInstallForm(lab.demo.packages[desk], others);
    await apps.install();
    expect(await apps.errorAt("publishing_key")).toBe("This setting is required.");
    const token = driver.page.locator("[data-test=setting-collector_token]");
    expect(await token.getAttribute("type")).toBe("password");
    await token.fill(others.collector_token ?? "");
    await driver.page.locator("[data-test=setting-publishing_key]").fill(key.slice(0, 20));
    await apps.install();
    expect(await apps.notice()).toBe("The app was installed.");
    const createFields = driver.page.locator("[data-test=create-fields]");
    if (desk === "freshdesk") await createFields.click();
    expect(await driver.page.locator("[data-test=app-fields]").textContent()).toMatch(
      /Category.*Subcategory.*confidence/,
    );
  });

  it("is told in the panel which setting has the wrong shape", { timeout: 60_000 }, async () => {
    const panel = await openTicket();
    await panelIn(panel, { state: "error" }).waitFor();
    const text = await panel.locator(".lt-panel").textContent();
    expect(text).toContain("A setting of this app is missing or wrong.");
    expect(text).toContain("publishingKey must be 32 bytes in base64 (44 characters)");
    expect(text).toContain("settings_invalid");
  });

  it("repairs the setting, and every step of the connection test is fine", { timeout: 90_000 }, async () => {
    await apps.changeSettings({ publishing_key: publishingKey() });
    const found = await testConnection();
    expect(found).toEqual(Object.fromEntries(STEPS.map((step) => [step, "ok: "])));
    const panel = driver.panel(ticketId);
    expect(await panel.locator(".lt-setup-summary").textContent()).toBe("Everything works.");
    await refined(panel);
  });

  it("reads that the token is wrong", { timeout: 60_000 }, async () => {
    await apps.changeSettings({ collector_token: "wrong".repeat(9) });
    const found = await testConnection();
    expect(found.token).toBe(
      "failed: The collector refuses the token. Enter the secure token that it printed at its first start.",
    );
    expect(found).toMatchObject({ reachable: "ok: ", cors: "ok: ", signature: "skipped: ", assets: "skipped: " });
    await apps.changeSettings({ collector_token: lab.demo.tokens[desk].secureToken });
  });

  it("reads that the publishing key is another collector's", { timeout: 60_000 }, async () => {
    await apps.changeSettings({ publishing_key: OTHER_KEY });
    const found = await testConnection();
    expect(found.signature).toBe(
      "failed: The model is signed by another key. Copy the publishing key from this collector.",
    );
    expect(found).toMatchObject({ token: "ok: ", assets: "skipped: ", worker: "ok: " });
    await apps.changeSettings({ publishing_key: publishingKey() });
  });

  it("reads that the collector does not answer", { timeout: 60_000 }, async () => {
    await lab.demo.stopCollector();
    try {
      const found = await testConnection();
      expect(found.reachable).toBe(
        "failed: The collector does not answer. Is it running, and are host and port right?",
      );
      expect(found.token).toMatch(/^failed: The helpdesk could not reach the collector\./);
      expect(found).toMatchObject({ address: "ok: ", cors: "skipped: ", signature: "skipped: ", storage: "ok: " });
    } finally {
      await lab.demo.startCollector();
    }
  });

  it("upgrades, keeping the settings", { timeout: 60_000 }, async () => {
    await apps.upgrade(nextVersion(lab.demo.packages[desk], path.join(lab.dataDir, `${desk}-next`)));
    expect(await apps.notice()).toBe("The app was upgraded.");
    const [installed] = lab.demo[desk].state.installations;
    expect(installed?.settings).toMatchObject({ publishing_key: lab.demo.settings[desk].publishing_key });
    if (desk === "zendesk") expect(await driver.page.locator("[data-test=app-version]").textContent()).toBe("0.1.1");
    const panel = await openTicket();
    await refined(panel);
    await panelIn(panel, { source: "encoder", answer: "suggest" }).waitFor();
  });

  it("uninstalls, and no frame of the app is left", { timeout: 60_000 }, async () => {
    await apps.uninstall();
    expect(lab.demo[desk].state.installations).toHaveLength(0);
    await driver.page.goto(lab.demo[desk].url);
    await driver.page.waitForSelector("html[data-ready]", { state: "attached" });
    await driver.page.locator(`[data-test=ticket-row-${ticketId}]`).click();
    await driver.page.locator(`[data-test=ticket-${ticketId}] [data-test=message]`).first().waitFor();
    expect(driver.page.frames()).toHaveLength(1);
  });

  it("caused no error in any page but those of the network", () => {
    expect(lab.errors.filter((text) => !NETWORK_ERRORS.test(text))).toEqual([]);
    expect(lab.foreign).toEqual([]);
  });
});

/** The package with a higher version, as a folder; gives its path. */
function nextVersion(packagePath: string, folder: string): string {
  for (const [name, bytes] of readAppFiles(packagePath)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const manifest = name === "manifest.json" ? new TextDecoder().decode(bytes).replace('"0.1.0"', '"0.1.1"') : bytes;
    writeFileSync(file, manifest);
  }
  return folder;
}
