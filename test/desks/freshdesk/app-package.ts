import { type AppFiles, PackageError, readJson } from "../shared-parts/app-files.ts";
import type { SettingField, SettingValue } from "../shared-parts/app-settings.ts";
import type { FreshdeskAppForPage, FreshdeskField, FreshdeskLocation } from "./types.ts";

interface Manifest {
  "platform-version"?: string;
  modules?: Record<
    string,
    { requests?: Record<string, object>; location?: Record<string, { url?: string; icon?: string }> }
  >;
}

interface Iparam {
  display_name?: string;
  description?: string;
  type?: string;
  required?: boolean;
  secure?: boolean;
  default_value?: SettingValue;
  options?: string[];
  regex?: { "regex-value"?: string; message?: string } | Record<string, string>;
}

/** One entry of config/requests.json. */
export interface RequestTemplate {
  schema: {
    protocol?: string;
    method?: string;
    host?: string;
    path?: string;
    headers?: Record<string, string>;
    query?: Record<string, string>;
  };
  options?: { maxAttempts?: number; retryDelay?: number };
}

/** What the desk knows of a package. */
export interface FreshdeskAppPackage {
  name: string;
  version: string;
  fields: SettingField[];
  locations: FreshdeskAppForPage["locations"];
  templates: Record<string, RequestTemplate>;
  /** Ticket fields that the package documents, for the admin to create. */
  ticketFields: Omit<FreshdeskField, "appId">[];
  files: AppFiles;
}

/**
 * Reads a package as Freshdesk does on upload.
 * @throws PackageError with what is wrong, as an admin reads it
 */
export function readFreshdeskPackage(files: AppFiles): FreshdeskAppPackage {
  const manifest = readJson<Manifest & { name?: string; version?: string }>(files, "manifest.json") ?? {};
  if (!manifest["platform-version"]?.startsWith("3"))
    throw new PackageError('manifest.json needs "platform-version": "3.0".');
  const iparams = readJson<Record<string, Iparam>>(files, "config/iparams.json") ?? {};
  const about = readJson<{ name?: string; version?: string }>(files, "package.json");
  return {
    name: manifest.name ?? titleOf(files) ?? "App",
    version: manifest.version ?? about?.version ?? "1.0.0",
    fields: Object.entries(iparams).map(([name, iparam]) => settingField(name, iparam)),
    locations: locationsOf(manifest, files),
    templates: templatesOf(manifest, files),
    ticketFields: readJson<FreshdeskAppPackage["ticketFields"]>(files, "config/ticket-fields.json") ?? [],
    files,
  };
}

/** Freshdesk's packages carry no name (the marketplace has it): the sidebar page's title stands in. */
function titleOf(files: AppFiles): string | undefined {
  const page = files.get("app/index.html");
  return page ? /<title>([^<]+)<\/title>/i.exec(new TextDecoder().decode(page))?.[1]?.trim() : undefined;
}

const kinds: Record<string, SettingField["kind"]> = {
  paragraph: "multiline",
  number: "number",
  url: "url",
  checkbox: "checkbox",
  dropdown: "select",
  radio: "select",
};

function settingField(name: string, iparam: Iparam): SettingField {
  const regex = Object.entries(iparam.regex ?? {}).find(([key]) => key !== "message");
  return {
    name,
    label: iparam.display_name ?? name,
    ...(iparam.description ? { description: iparam.description } : {}),
    kind: kinds[iparam.type ?? "text"] ?? "text",
    required: iparam.required ?? false,
    secure: iparam.secure ?? false,
    ...(iparam.default_value === undefined ? {} : { defaultValue: iparam.default_value }),
    ...(iparam.options ? { options: iparam.options } : {}),
    ...(regex
      ? { pattern: { source: String(regex[1]), message: String(iparam.regex?.message ?? "This value is not valid.") } }
      : {}),
  };
}

function locationsOf(manifest: Manifest, files: AppFiles): FreshdeskAppForPage["locations"] {
  const found: FreshdeskAppForPage["locations"] = {};
  const places = manifest.modules?.support_ticket?.location ?? {};
  for (const name of ["ticket_sidebar", "ticket_background"] satisfies FreshdeskLocation[]) {
    const url = places[name]?.url;
    if (!url) continue;
    if (!files.has(`app/${url}`))
      throw new PackageError(`The location ${name} points to ${url}, which is not in app/.`);
    found[name] = url;
  }
  return found;
}

/** Only templates that the manifest declares can be invoked. */
function templatesOf(manifest: Manifest, files: AppFiles): Record<string, RequestTemplate> {
  const written = readJson<Record<string, RequestTemplate>>(files, "config/requests.json") ?? {};
  const declared = Object.values(manifest.modules ?? {}).flatMap((module) => Object.keys(module.requests ?? {}));
  for (const name of declared) {
    if (!written[name])
      throw new PackageError(`The manifest declares the request ${name}, which config/requests.json lacks.`);
  }
  return Object.fromEntries(Object.entries(written).filter(([name]) => declared.includes(name)));
}
