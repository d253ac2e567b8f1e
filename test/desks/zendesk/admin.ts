import { PackageError } from "../shared-parts/app-files.ts";
import type { AppsAdmin } from "../shared-parts/apps-admin.ts";
import { readZendeskPackage } from "./app-package.ts";
import { changeSettings, type InstallResult, installApp, uninstallApp, upgradeApp } from "./installations.ts";
import type { ZendeskInstallation, ZendeskState } from "./state.ts";

/** The Apps page's view of the local Zendesk. */
export function createZendeskAdmin(state: ZendeskState): AppsAdmin {
  return {
    inspect: readZendeskPackage,
    installed: () =>
      state.installations.map((installation) => ({
        appId: installation.appId,
        name: installation.package.name,
        version: installation.package.version,
        fields: installation.package.fields,
        settings: installation.settings,
        createdFields: state.fields.filter((field) => field.appId === installation.appId).map((field) => field.title),
      })),
    install: async (files, entered) => adminResult(await installApp(state, readZendeskPackage(files), entered)),
    upgrade: async (appId, files, entered) =>
      adminResult(await upgradeApp(state, installed(state, appId), readZendeskPackage(files), entered)),
    changeSettings: async (appId, entered) =>
      adminResult(await changeSettings(state, installed(state, appId), entered)),
    uninstall: (appId) => uninstallApp(state, installed(state, appId)),
    runAction: async (_appId, action) => {
      throw new PackageError(`There is no action ${action}.`);
    },
  };
}

function installed(state: ZendeskState, appId: number): ZendeskInstallation {
  const installation = state.installations.find((candidate) => candidate.appId === appId);
  if (!installation) throw new PackageError("That app is not installed.");
  return installation;
}

function adminResult(result: InstallResult) {
  return result.ok ? { appId: result.installation.appId, errors: {} } : { errors: result.errors };
}
