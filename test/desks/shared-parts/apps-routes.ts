import { type Context, Hono } from "hono";
import { type AppFiles, listPackages, PackageError, readAppFiles, readZip } from "./app-files.ts";
import type { AdminResult, AppSummary, AppsAdmin } from "./apps-admin.ts";
import { appsListPage, type Markup, type SettingsFormModel, settingsPage, upgradePage } from "./apps-pages.ts";

/** What the Apps page needs from its desk. */
export interface AppsRoutesOptions {
  admin: AppsAdmin;
  /** Where packages are offered from. */
  packageDirectory: string | undefined;
  /** Puts a page into the desk's frame. */
  layout(context: Context, title: string, content: Markup): Response | Promise<Response>;
  /** False answers 403. */
  isAdmin(context: Context): boolean;
}

/** The Apps page: choose or upload a package, fill in its settings, install, upgrade, change settings, uninstall. */
export function createAppsRoutes(options: AppsRoutesOptions): Hono {
  const { admin, layout } = options;
  const uploads = new Map<string, AppFiles>();
  const routes = new Hono();
  const filesOf = (chosen: string): AppFiles => uploads.get(chosen) ?? readAppFiles(chosen);
  const appOf = (c: Context) => admin.installed().find((app) => app.appId === Number(c.req.param("id")));

  routes.use("*", async (c, next) => {
    if (options.isAdmin(c)) return next();
    return c.text("Only admins manage apps. Add ?as=admin to the address to sign in as one.", 403);
  });
  routes.onError((error, c) => {
    if (!(error instanceof PackageError)) throw error;
    return c.redirect(`/admin/apps?error=${encodeURIComponent(error.message)}`);
  });
  routes.get("/", (c) => {
    const page = appsListPage(
      admin.installed(),
      listPackages(options.packageDirectory),
      c.req.query("notice") ?? "",
      c.req.query("error") ?? "",
    );
    return layout(c, "Apps", page);
  });
  routes.post("/choose", async (c) => {
    const body = await c.req.parseBody();
    const chosen = await chosenPackage(body, uploads);
    if (!chosen) throw new PackageError("Choose a package first.");
    admin.inspect(filesOf(chosen));
    const target = body.upgradeOf ? `/admin/apps/${String(body.upgradeOf)}/upgrade-form` : "/admin/apps/new";
    return c.redirect(`${target}?package=${encodeURIComponent(chosen)}`);
  });
  routes.get("/new", (c) =>
    layout(c, "Install", settingsPage(installForm(admin, filesOf, c.req.query("package") ?? "", {}, {}))),
  );
  routes.post("/new", async (c) => {
    const entered = await formValues(c);
    const chosen = entered.package ?? "";
    const result = await admin.install(filesOf(chosen), entered);
    if (hasErrors(result))
      return layout(c, "Install", settingsPage(installForm(admin, filesOf, chosen, entered, result.errors)));
    return c.redirect(`/admin/apps?notice=${encodeURIComponent("The app was installed.")}`);
  });
  addInstalledRoutes(routes, options, filesOf, appOf);
  return routes;
}

function addInstalledRoutes(
  routes: Hono,
  { admin, layout, packageDirectory }: AppsRoutesOptions,
  filesOf: (chosen: string) => AppFiles,
  appOf: (c: Context) => AppSummary | undefined,
): void {
  routes.get("/:id/settings", (c) => {
    const app = appOf(c);
    return app ? layout(c, "Settings", settingsPage(settingsForm(app, {}))) : c.notFound();
  });
  routes.post("/:id/settings", async (c) => {
    const app = appOf(c);
    if (!app) return c.notFound();
    const result = await admin.changeSettings(app.appId, await formValues(c));
    if (hasErrors(result)) return layout(c, "Settings", settingsPage(settingsForm(app, result.errors)));
    return c.redirect(`/admin/apps?notice=${encodeURIComponent("The settings were saved.")}`);
  });
  routes.get("/:id/upgrade", (c) => {
    const app = appOf(c);
    return app ? layout(c, "Upgrade", upgradePage(app, listPackages(packageDirectory))) : c.notFound();
  });
  routes.get("/:id/upgrade-form", (c) => {
    const app = appOf(c);
    const chosen = c.req.query("package") ?? "";
    return app
      ? layout(c, "Upgrade", settingsPage(upgradeForm(app, admin.inspect(filesOf(chosen)), chosen, {})))
      : c.notFound();
  });
  routes.post("/:id/upgrade-form", async (c) => {
    const app = appOf(c);
    if (!app) return c.notFound();
    const entered = await formValues(c);
    const chosen = entered.package ?? "";
    const result = await admin.upgrade(app.appId, filesOf(chosen), entered);
    if (hasErrors(result))
      return layout(
        c,
        "Upgrade",
        settingsPage(upgradeForm(app, admin.inspect(filesOf(chosen)), chosen, result.errors)),
      );
    return c.redirect(`/admin/apps?notice=${encodeURIComponent("The app was upgraded.")}`);
  });
  routes.post("/:id/uninstall", async (c) => {
    await admin.uninstall(Number(c.req.param("id")));
    return c.redirect(`/admin/apps?notice=${encodeURIComponent("The app was uninstalled.")}`);
  });
  routes.post("/:id/actions/:action", async (c) => {
    await admin.runAction(Number(c.req.param("id")), c.req.param("action"));
    return c.redirect(`/admin/apps?notice=${encodeURIComponent("Done.")}`);
  });
}

const hasErrors = (result: AdminResult) => Object.keys(result.errors).length > 0;

function installForm(
  admin: AppsAdmin,
  filesOf: (chosen: string) => AppFiles,
  chosen: string,
  values: Record<string, string>,
  errors: Record<string, string>,
): SettingsFormModel {
  const app = admin.inspect(filesOf(chosen));
  const form = { title: "Install app", action: "/admin/apps/new", submitLabel: "Install", submitTest: "install" };
  return { ...form, app, values, errors, package: chosen };
}

function settingsForm(app: AppSummary, errors: Record<string, string>): SettingsFormModel {
  const form = { title: "Change settings", submitLabel: "Save settings", submitTest: "save-settings" };
  return { ...form, action: `/admin/apps/${app.appId}/settings`, app, values: app.settings, errors, package: "" };
}

function upgradeForm(
  app: AppSummary,
  next: { name: string; version: string; fields: AppSummary["fields"] },
  chosen: string,
  errors: Record<string, string>,
): SettingsFormModel {
  const form = { title: `Upgrade from ${app.version}`, submitLabel: "Upgrade", submitTest: "confirm-upgrade" };
  return {
    ...form,
    action: `/admin/apps/${app.appId}/upgrade-form`,
    app: next,
    values: app.settings,
    errors,
    package: chosen,
  };
}

async function chosenPackage(
  body: Record<string, unknown>,
  uploads: Map<string, AppFiles>,
): Promise<string | undefined> {
  if (body.upload instanceof File && body.upload.size > 0) {
    const key = `upload:${crypto.randomUUID()}`;
    uploads.set(key, readZip(new Uint8Array(await body.upload.arrayBuffer())));
    return key;
  }
  return String(body.path ?? "").trim() || (body.package ? String(body.package) : undefined);
}

/** Form values; of a name sent twice (a checkbox with its hidden "false") the last counts. */
async function formValues(c: Context): Promise<Record<string, string>> {
  const body = await c.req.parseBody();
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}
