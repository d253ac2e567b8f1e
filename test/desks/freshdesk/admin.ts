import { PackageError } from "../shared-parts/app-files.ts";
import { checkSettings, readableSettings } from "../shared-parts/app-settings.ts";
import type { AdminResult, AppSummary, AppsAdmin } from "../shared-parts/apps-admin.ts";
import { type FreshdeskAppPackage, readFreshdeskPackage } from "./app-package.ts";
import type { FreshdeskInstallation, FreshdeskState } from "./state.ts";
import type { FreshdeskAppForPage } from "./types.ts";

/** Name of the action that creates the ticket fields a package documents. */
const createFieldsAction = "create-fields";

/** The Apps page's view of the local Freshdesk. */
export function createFreshdeskAdmin(state: FreshdeskState): AppsAdmin {
  const found = (appId: number): FreshdeskInstallation => {
    const installation = state.installations.find((candidate) => candidate.appId === appId);
    if (!installation) throw new PackageError("That app is not installed.");
    return installation;
  };
  return {
    inspect: readFreshdeskPackage,
    installed: () => state.installations.map((installation) => summary(state, installation)),
    install: (files, entered) => install(state, readFreshdeskPackage(files), entered),
    upgrade: (appId, files, entered) => configure(state, found(appId), readFreshdeskPackage(files), entered),
    changeSettings: (appId, entered) => configure(state, found(appId), found(appId).package, entered),
    async uninstall(appId) {
      state.installations.splice(state.installations.indexOf(found(appId)), 1);
      await publishApps(state);
    },
    async runAction(appId, action) {
      if (action !== createFieldsAction) throw new PackageError(`There is no action ${action}.`);
      await createTicketFields(state, found(appId));
    },
  };
}

async function install(
  state: FreshdeskState,
  app: FreshdeskAppPackage,
  entered: Record<string, unknown>,
): Promise<AdminResult> {
  const { settings, errors } = checkSettings(app.fields, entered);
  if (Object.keys(errors).length > 0) return { errors };
  const appId = state.nextId();
  state.installations.push({
    appId,
    revision: 1,
    package: app,
    settings,
    records: new Map(),
    requestTimes: [],
    recordTimes: [],
  });
  await publishApps(state);
  return { appId, errors };
}

async function configure(
  state: FreshdeskState,
  installation: FreshdeskInstallation,
  app: FreshdeskAppPackage,
  entered: Record<string, unknown>,
): Promise<AdminResult> {
  const { settings, errors } = checkSettings(app.fields, entered, installation.settings);
  if (Object.keys(errors).length > 0) return { errors };
  installation.package = app;
  installation.settings = settings;
  installation.revision += 1;
  await publishApps(state);
  return { appId: installation.appId, errors };
}

function summary(state: FreshdeskState, installation: FreshdeskInstallation): AppSummary {
  const { appId, settings } = installation;
  const { name, version, fields } = installation.package;
  const wanted = new Set(installation.package.ticketFields.map((field) => field.name));
  const createdFields = state.fields.filter((field) => wanted.has(field.name)).map((field) => field.label);
  const missing = missingFields(state, installation);
  const explanation = `This app works with the ticket fields ${missing.map((field) => field.label).join(", ")}, which do not exist yet.`;
  const action = { name: createFieldsAction, label: "Create these ticket fields", explanation };
  return { appId, name, version, fields, settings, createdFields, ...(missing.length > 0 ? { action } : {}) };
}

const missingFields = (state: FreshdeskState, installation: FreshdeskInstallation) =>
  installation.package.ticketFields.filter((wanted) => !state.fields.some((field) => field.name === wanted.name));

/** Creates the ticket fields that a package documents and the desk lacks. In Freshdesk an admin does this by hand. */
async function createTicketFields(state: FreshdeskState, installation: FreshdeskInstallation): Promise<void> {
  for (const wanted of missingFields(state, installation)) {
    state.fields.push({ ...wanted, choices: wanted.choices ?? [], appId: installation.appId });
  }
  await publishApps(state);
}

/** What pages are told of the installed apps: no secrets. */
export function appsForPage(state: FreshdeskState): FreshdeskAppForPage[] {
  return state.installations.map((installation) => ({
    appId: installation.appId,
    name: installation.package.name,
    version: installation.package.version,
    revision: installation.revision,
    locations: installation.package.locations,
    iparams: readableSettings(installation.package.fields, installation.settings),
  }));
}

function publishApps(state: FreshdeskState): Promise<void> {
  return state.hub.publish("apps", { apps: appsForPage(state), fields: state.fields });
}
