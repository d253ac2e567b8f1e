import { COMMON_RULES } from "./common-rules.ts";
import { lintForFdk } from "./fdk-lint.ts";
import {
  error,
  jsonOf,
  type PackageFiles,
  type PackageProblem,
  type PackageRule,
  record,
  textOf,
} from "./package-files.ts";

/** Limits of FDK 6.9; newer ones are not public. */
export const FRESHDESK_ZIP_LIMIT_BYTES = 5_000_000;
const APP_FILE_LIMIT_BYTES = 2_000_000;

const IPARAM_TYPES = [
  "text",
  "dropdown",
  "email",
  "phone_number",
  "paragraph",
  "number",
  "url",
  "radio",
  "checkbox",
  "multiselect",
  "date",
  "domain",
  "api_key",
];
const WITH_OPTIONS = ["dropdown", "radio", "multiselect"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const requiredFiles: PackageRule = (files) =>
  ["manifest.json", "README.md", "config/requests.json"]
    .filter((file) => !files.has(file))
    .concat(files.has("config/iparams.json") || files.has("config/iparams.html") ? [] : ["config/iparams.json"])
    .map((file) => error(file, "is missing"));

const manifestKeys: PackageRule = (files) => {
  const { json, problems } = jsonOf(files, "manifest.json");
  const engines = record(json.engines);
  const checks: readonly (readonly [boolean, string])[] = [
    [json["platform-version"] === "3.0", 'platform-version must be "3.0"'],
    [Object.keys(record(json.modules)).length > 0, "modules is required"],
    [/^\d+\.\d+\.\d+$/.test(String(engines.node)), "engines.node is required"],
    [/^\d+\.\d+\.\d+$/.test(String(engines.fdk)), "engines.fdk is required"],
  ];
  return [...problems, ...checks.filter(([holds]) => !holds).map(([, message]) => error("manifest.json", message))];
};

const locations: PackageRule = (files) =>
  Object.entries(record(jsonOf(files, "manifest.json").json.modules)).flatMap(([module, content]) =>
    Object.entries(record(record(content).location)).flatMap(([name, location]) =>
      locationProblems(files, `${module}.${name}`, record(location)),
    ),
  );

function locationProblems(
  files: PackageFiles,
  name: string,
  location: Record<string, unknown>,
): readonly PackageProblem[] {
  const page = `app/${location.url}`;
  const source = textOf(files, page);
  if (source === null) return [error("manifest.json", `location ${name}: ${page} is not in the package`)];
  const client = source.includes('src="{{{appclient}}}"')
    ? []
    : [error(page, 'must load the platform\'s client: <script src="{{{appclient}}}"></script>')];
  return [...client, ...(location.icon === undefined ? [] : iconProblems(files, `app/${location.icon}`))];
}

function iconProblems(files: PackageFiles, icon: string): readonly PackageProblem[] {
  const source = textOf(files, icon);
  if (source === null) return [error(icon, "is not in the package")];
  if (!icon.endsWith(".svg")) return [error(icon, "must be an SVG")];
  const root = /<svg\b[^>]*>/.exec(source)?.[0] ?? "";
  const is64 = /\bwidth="64(px)?"/.test(root) && /\bheight="64(px)?"/.test(root);
  return is64 ? [] : [error(icon, "must be 64 x 64")];
}

const templates: PackageRule = (files) => {
  const modules = record(jsonOf(files, "manifest.json").json.modules);
  const declared = Object.values(modules).flatMap((module) => Object.keys(record(record(module).requests)));
  const { json: requests, problems } = jsonOf(files, "config/requests.json");
  return [
    ...problems,
    ...Object.keys(requests)
      .filter((name) => !declared.includes(name))
      .map((name) => error("manifest.json", `request template "${name}" is not declared`)),
    ...declared
      .filter((name) => !(name in requests))
      .map((name) => error("config/requests.json", `template "${name}" is declared in the manifest but missing`)),
    ...Object.entries(requests).flatMap(([name, request]) =>
      templateProblems(files, name, record(record(request).schema)),
    ),
  ];
};

function templateProblems(
  files: PackageFiles,
  name: string,
  schema: Record<string, unknown>,
): readonly PackageProblem[] {
  const host = String(schema.host ?? "");
  const path = String(schema.path ?? "");
  const iparams = jsonOf(files, "config/iparams.json").json;
  const used = [...JSON.stringify(schema).matchAll(/iparam\.(\w+)/g)].map((match) => match[1] ?? "");
  const outsideHeaders = JSON.stringify({ ...schema, headers: {} });
  const isSecure = (iparam: string) => record(iparams[iparam]).secure === true;
  const checks: readonly (readonly [boolean, string])[] = [
    [schema.protocol === undefined || schema.protocol === "https", "protocol must be https"],
    [METHODS.includes(String(schema.method)), "method is missing or unknown"],
    [host !== "" && !/:\/\/|\/|:\d/.test(host.replace(/<%=.*?%>/g, "")), "host must have no scheme, path or port"],
    [path.startsWith("/"), "path must begin with /"],
    [used.every((iparam) => iparam in iparams), "uses an iparam that config/iparams.json does not have"],
    [
      !used.some((iparam) => isSecure(iparam) && outsideHeaders.includes(`iparam.${iparam}`)),
      "secure iparams may stand in headers only",
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, message]) => error("config/requests.json", `${name}: ${message}`));
}

const iparams: PackageRule = (files) => {
  if (!files.has("config/iparams.json")) return [];
  const { json, problems } = jsonOf(files, "config/iparams.json");
  return [...problems, ...Object.entries(json).flatMap(([name, iparam]) => iparamProblems(name, record(iparam)))];
};

function iparamProblems(name: string, iparam: Record<string, unknown>): readonly PackageProblem[] {
  const type = String(iparam.type);
  const checks: readonly (readonly [boolean, string])[] = [
    [typeof iparam.display_name === "string" && iparam.display_name !== "", "display_name is required"],
    [IPARAM_TYPES.includes(type), `unknown type "${type}"`],
    [!WITH_OPTIONS.includes(type) || Array.isArray(iparam.options), `type ${type} needs options`],
    [!/token|secret|password/.test(name) || iparam.secure === true, "holds a secret and must be secure"],
  ];
  return checks.filter(([holds]) => !holds).map(([, message]) => error("config/iparams.json", `${name}: ${message}`));
}

const fileSizes: PackageRule = (files) =>
  [...files]
    .filter(([file, bytes]) => file.startsWith("app/") && bytes.length > APP_FILE_LIMIT_BYTES)
    .map(([file, bytes]) => error(file, `has ${bytes.length} bytes; at most ${APP_FILE_LIMIT_BYTES} are taken`));

/** Freshdesk's package is a folder with these entries; FDK refuses to pack without app/. */
const layout: PackageRule = (files) =>
  [...files.keys()]
    .filter((file) => !/^(manifest\.json|README\.md|(app|config|server)\/.+)$/.test(file))
    .map((file) => error(file, "has no place in a package: app/, config/, server/, manifest.json, README.md"));

export const FRESHDESK_RULES: readonly PackageRule[] = [
  ...COMMON_RULES,
  requiredFiles,
  manifestKeys,
  locations,
  templates,
  iparams,
  fileSizes,
  layout,
  lintForFdk,
];

/** Checks the folder that `fdk pack` will zip; `zippedBytes` is the size of a zip of it. */
export function checkFreshdeskPackage(files: PackageFiles, zippedBytes: number): readonly PackageProblem[] {
  const size =
    zippedBytes > FRESHDESK_ZIP_LIMIT_BYTES
      ? [error("(zip)", `has ${zippedBytes} bytes; at most ${FRESHDESK_ZIP_LIMIT_BYTES} are taken`)]
      : [];
  return [...size, ...FRESHDESK_RULES.flatMap((rule) => rule(files))];
}
