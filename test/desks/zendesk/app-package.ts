import { type AppFiles, PackageError, readJson } from "../shared-parts/app-files.ts";
import type { SettingField } from "../shared-parts/app-settings.ts";
import type { InstalledAppForPage, ZendeskLocation, ZendeskTicketField } from "./types.ts";

interface ManifestParameter {
  name: string;
  type?: string;
  required?: boolean;
  secure?: boolean;
  default?: string | number | boolean;
}

interface Manifest {
  name?: string;
  version?: string;
  frameworkVersion?: string;
  domainWhitelist?: string[];
  parameters?: ManifestParameter[];
  location?: Record<string, Record<string, string | { url?: string; flexible?: boolean; autoLoad?: boolean }>>;
}

interface Translations {
  app?: { name?: string; parameters?: Record<string, { label?: string; helpText?: string }> };
}

/** A field that requirements.json asks for. */
export interface RequiredField {
  type?: ZendeskTicketField["type"];
  title?: string;
  description?: string;
  required?: boolean;
  custom_field_options?: { name: string; value: string }[];
}

/** What the desk knows of a package before and after installing it. */
export interface ZendeskAppPackage {
  name: string;
  version: string;
  fields: SettingField[];
  domainWhitelist: string[];
  locations: InstalledAppForPage["locations"];
  /** Ticket fields to create, by requirement key. */
  requiredFields: Record<string, RequiredField>;
  /** Other requirements (triggers, webhooks, …), by key, with their type: recorded, not run. */
  otherRequirements: Record<string, string>;
  files: AppFiles;
}

const locationNames: ZendeskLocation[] = ["ticket_sidebar", "new_ticket_sidebar", "background"];

/**
 * Reads a package as Zendesk does on upload.
 * @throws PackageError with what is wrong, as an admin reads it
 */
export function readZendeskPackage(files: AppFiles): ZendeskAppPackage {
  const manifest = readJson<Manifest>(files, "manifest.json") ?? {};
  if (!manifest.frameworkVersion?.startsWith("2"))
    throw new PackageError('manifest.json needs "frameworkVersion": "2.0".');
  if (!manifest.location) throw new PackageError("manifest.json names no location.");
  const translations = readJson<Translations>(files, "translations/en.json");
  if (!translations?.app?.name && !manifest.name) throw new PackageError("translations/en.json has no app.name.");
  const requirements = readJson<Record<string, Record<string, RequiredField>>>(files, "requirements.json") ?? {};
  return {
    name: translations?.app?.name ?? manifest.name ?? "App",
    version: manifest.version ?? "1.0.0",
    fields: (manifest.parameters ?? []).map((parameter) => settingField(parameter, translations)),
    domainWhitelist: manifest.domainWhitelist ?? [],
    locations: locationsOf(manifest, files),
    requiredFields: requirements.ticket_fields ?? {},
    otherRequirements: otherRequirements(requirements),
    files,
  };
}

function settingField(parameter: ManifestParameter, translations: Translations | undefined): SettingField {
  const text = translations?.app?.parameters?.[parameter.name];
  const kinds: SettingField["kind"][] = ["checkbox", "number", "url", "multiline", "hidden"];
  const kind = kinds.find((known) => known === parameter.type) ?? "text";
  return {
    name: parameter.name,
    label: text?.label ?? parameter.name,
    ...(text?.helpText ? { description: text.helpText } : {}),
    kind,
    required: parameter.required ?? false,
    secure: parameter.secure ?? false,
    ...(parameter.default === undefined ? {} : { defaultValue: parameter.default }),
  };
}

function locationsOf(manifest: Manifest, files: AppFiles): ZendeskAppPackage["locations"] {
  const support = manifest.location?.support ?? {};
  const locations: ZendeskAppPackage["locations"] = {};
  for (const name of locationNames) {
    const entry = support[name];
    if (!entry) continue;
    const options = typeof entry === "string" ? { url: entry } : entry;
    const url = options.url ?? "";
    if (!/^https?:/.test(url) && !files.has(url.split(/[?#]/)[0] ?? "")) {
      throw new PackageError(`The location ${name} points to ${url || "nothing"}, which is not in the package.`);
    }
    locations[name] = { url, flexible: options.flexible ?? true, autoLoad: options.autoLoad ?? true };
  }
  return locations;
}

function otherRequirements(requirements: Record<string, Record<string, RequiredField>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [type, entries] of Object.entries(requirements)) {
    if (type === "ticket_fields") continue;
    for (const key of Object.keys(entries)) found[key] = type;
  }
  return found;
}
