import type { Page } from "playwright-core";

type Settings = Readonly<Record<string, string>>;

/** What an admin does on either desk's Apps page. */
export interface AppsPage {
  /** Chooses the package and fills in its generated form, without sending it. */
  fillInstallForm(packagePath: string, settings: Settings): Promise<void>;
  install(): Promise<void>;
  /** Opens the installed app's settings, fills in some of them and saves. */
  changeSettings(settings: Settings): Promise<void>;
  upgrade(packagePath: string): Promise<void>;
  uninstall(): Promise<void>;
  /** The page's answer to what was done last. */
  notice(): Promise<string>;
  errorAt(setting: string): Promise<string>;
}

export function driveAppsPage(page: Page, deskUrl: string): AppsPage {
  const open = () => page.goto(`${deskUrl}/admin/apps`);
  const at = (test: string) => page.locator(`[data-test=${test}]`);
  const fill = async (settings: Settings) => {
    for (const [name, value] of Object.entries(settings)) {
      const input = at(`setting-${name}`);
      if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
      else await input.fill(value);
    }
  };
  const choose = async (packagePath: string) => {
    await at("package-path").fill(packagePath);
    await at("choose-package").click();
  };
  return {
    async fillInstallForm(packagePath, settings) {
      await open();
      await choose(packagePath);
      await fill(settings);
    },
    install: () => at("install").click(),
    async changeSettings(settings) {
      await open();
      await at("change-settings").click();
      await fill(settings);
      await at("save-settings").click();
      await at("apps-notice").waitFor();
    },
    async upgrade(packagePath) {
      await open();
      await at("upgrade").click();
      await choose(packagePath);
      await at("confirm-upgrade").click();
      await at("apps-notice").waitFor();
    },
    async uninstall() {
      await open();
      await at("uninstall").click();
      await at("apps-empty").waitFor();
    },
    notice: async () => (await at("apps-notice").textContent()) ?? "",
    errorAt: async (setting) => (await at(`error-${setting}`).textContent()) ?? "",
  };
}
