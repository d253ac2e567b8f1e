import type { AppFiles } from "./app-files.ts";
import type { SettingField, Settings } from "./app-settings.ts";

/** An app as the Apps page shows it. */
export interface AppSummary {
  appId: number;
  name: string;
  version: string;
  fields: SettingField[];
  settings: Settings;
  /** Names of ticket fields that exist because of the app. */
  createdFields: string[];
  /** Something else the admin can do, such as creating ticket fields. */
  action?: { name: string; label: string; explanation: string };
}

/** A package read and understood, not yet installed. */
export interface PackageSummary {
  name: string;
  version: string;
  fields: SettingField[];
}

/** Errors by setting; empty when all went well. */
export interface AdminResult {
  appId?: number;
  errors: Record<string, string>;
}

/** What an admin can do with apps, whatever the desk. Everything throws PackageError for a bad package. */
export interface AppsAdmin {
  inspect(files: AppFiles): PackageSummary;
  installed(): AppSummary[];
  install(files: AppFiles, entered: Record<string, unknown>): Promise<AdminResult>;
  upgrade(appId: number, files: AppFiles, entered: Record<string, unknown>): Promise<AdminResult>;
  changeSettings(appId: number, entered: Record<string, unknown>): Promise<AdminResult>;
  uninstall(appId: number): Promise<void>;
  runAction(appId: number, action: string): Promise<void>;
}
