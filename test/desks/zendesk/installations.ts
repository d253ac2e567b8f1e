import { checkSettings, readableSettings } from "../shared-parts/app-settings.ts";
import type { ZendeskAppPackage } from "./app-package.ts";
import type { ZendeskInstallation, ZendeskState } from "./state.ts";
import { createFieldFromRequirement } from "./ticket-fields.ts";
import type { InstalledAppForPage } from "./types.ts";

/** What came of an admin's action: the installation, or the settings to correct. */
export type InstallResult =
  | { ok: true; installation: ZendeskInstallation }
  | { ok: false; errors: Record<string, string> };

/** Installs a package: checks its settings, creates its requirements, shows its frames on all open pages. */
export async function installApp(
  state: ZendeskState,
  app: ZendeskAppPackage,
  entered: Record<string, unknown>,
): Promise<InstallResult> {
  const { settings, errors } = checkSettings(app.fields, entered);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const installation: ZendeskInstallation = {
    appId: state.nextId(),
    installationId: state.nextId(),
    revision: 1,
    package: app,
    settings,
    requirements: {},
  };
  createRequirements(state, installation);
  state.installations.push(installation);
  await publishApps(state);
  return { ok: true, installation };
}

/** Puts another version of the package in place; settings that still exist are kept. */
export async function upgradeApp(
  state: ZendeskState,
  installation: ZendeskInstallation,
  app: ZendeskAppPackage,
  entered: Record<string, unknown> = {},
): Promise<InstallResult> {
  const { settings, errors } = checkSettings(app.fields, entered, installation.settings);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  installation.package = app;
  installation.settings = settings;
  installation.revision += 1;
  createRequirements(state, installation);
  await publishApps(state);
  return { ok: true, installation };
}

/** Stores other settings; the app's frames are loaded again, as in Zendesk. */
export function changeSettings(
  state: ZendeskState,
  installation: ZendeskInstallation,
  entered: Record<string, unknown>,
): Promise<InstallResult> {
  return upgradeApp(state, installation, installation.package, entered);
}

/** Removes the app with its frames and the fields that its requirements had created. */
export async function uninstallApp(state: ZendeskState, installation: ZendeskInstallation): Promise<void> {
  state.installations.splice(state.installations.indexOf(installation), 1);
  const removed = state.fields.filter((field) => field.appId === installation.appId);
  state.fields = state.fields.filter((field) => field.appId !== installation.appId);
  for (const ticket of state.tickets) {
    for (const field of removed) delete ticket.customFields[field.id];
  }
  await publishApps(state);
}

function createRequirements(state: ZendeskState, installation: ZendeskInstallation): void {
  for (const [key, wanted] of Object.entries(installation.package.requiredFields)) {
    if (installation.requirements[key]) continue;
    const field = createFieldFromRequirement(state, installation.appId, key, wanted);
    installation.requirements[key] = { requirement_id: field.id, requirement_type: "ticket_fields" };
  }
  for (const [key, type] of Object.entries(installation.package.otherRequirements)) {
    installation.requirements[key] ??= { requirement_id: state.nextId(), requirement_type: type };
  }
}

/** What pages are told of the installed apps: no secrets. */
export function appsForPage(state: ZendeskState): InstalledAppForPage[] {
  return state.installations.map((installation) => ({
    appId: installation.appId,
    installationId: installation.installationId,
    name: installation.package.name,
    version: installation.package.version,
    revision: installation.revision,
    locations: installation.package.locations,
    settings: readableSettings(installation.package.fields, installation.settings),
    requirements: installation.requirements,
  }));
}

function publishApps(state: ZendeskState): Promise<void> {
  return state.hub.publish("apps", { apps: appsForPage(state), fields: state.fields });
}
