import { COMMON_RULES } from "./common-rules.ts";
import {
  error,
  jsonOf,
  list,
  type PackageFiles,
  type PackageProblem,
  type PackageRule,
  record,
  textOf,
  warning,
} from "./package-files.ts";

/** Zendesk's page on private apps. */
export const ZENDESK_ZIP_LIMIT_BYTES = 2_000_000;
const REQUIREMENTS_LIMIT = 5_000;
const NAME_LIMIT = 40;

const LOCATIONS = [
  "ticket_sidebar",
  "new_ticket_sidebar",
  "ticket_editor",
  "nav_bar",
  "top_bar",
  "background",
  "modal",
  "user_sidebar",
  "organization_sidebar",
];
const PARAMETER_TYPES = ["text", "checkbox", "url", "number", "multiline", "hidden", "oauth"];
const SCOPES = ["header", "body", "url", "jwt_secret_key", "jwt_claim", "basic_auth_username", "basic_auth_password"];
const BOOLEANS = ["private", "singleInstall", "signedUrls", "requirementsOnly", "marketingOnly"];
const FORBIDDEN_EXTENSIONS = /\.(bin|zip|gz|tgz|rar|7z|pdf|docx?|xlsx?|pptx?|mp3|avi|sh|jar)$/i;

/** First bytes of the file types that the store's scan refuses whatever the extension. */
const FORBIDDEN_CONTENT: readonly (readonly [string, readonly number[]])[] = [
  ["zip, office or jar", [0x50, 0x4b, 0x03, 0x04]],
  ["gzip", [0x1f, 0x8b]],
  ["rar", [0x52, 0x61, 0x72, 0x21]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf]],
  ["pdf", [0x25, 0x50, 0x44, 0x46]],
  ["office", [0xd0, 0xcf, 0x11, 0xe0]],
  ["mp3", [0x49, 0x44, 0x33]],
  ["shell script", [0x23, 0x21]],
];

const manifestKeys: PackageRule = (files) => {
  const { json, problems } = jsonOf(files, "manifest.json");
  if (problems.length > 0) return problems;
  const author = record(json.author);
  const required: readonly (readonly [boolean, string])[] = [
    [typeof author.name === "string" && author.name !== "", "author.name is required"],
    [typeof author.email === "string" && author.email.includes("@"), "author.email is required"],
    [typeof json.defaultLocale === "string", "defaultLocale is required"],
    [json.frameworkVersion === "2.0", 'frameworkVersion must be "2.0"'],
    [Object.keys(record(json.location)).length > 0 || json.requirementsOnly === true, "location is required"],
    [!("noTemplate" in json), "noTemplate is banned"],
    ...BOOLEANS.map(
      (key) => [!(key in json) || typeof json[key] === "boolean", `${key} must be true or false`] as const,
    ),
  ];
  return required.filter(([holds]) => !holds).map(([, message]) => error("manifest.json", message));
};

const locations: PackageRule = (files) => {
  const support = record(record(jsonOf(files, "manifest.json").json.location).support);
  return Object.entries(support).flatMap(([name, location]) => [
    ...(LOCATIONS.includes(name) ? [] : [error("manifest.json", `location "${name}" is not one of Support's`)]),
    ...locationUrl(files, name, record(location).url),
    ...navigationIcon(files, name),
  ]);
};

function locationUrl(files: PackageFiles, name: string, url: unknown): readonly PackageProblem[] {
  if (typeof url !== "string") return [error("manifest.json", `location "${name}" needs a url`)];
  if (/^https:\/\//.test(url) || url.includes("{{setting.")) return [];
  if (!url.startsWith("assets/")) return [error("manifest.json", `location "${name}": url must begin with assets/`)];
  return files.has(url) ? [] : [error("manifest.json", `location "${name}": ${url} is not in the package`)];
}

function navigationIcon(files: PackageFiles, name: string): readonly PackageProblem[] {
  if (name !== "nav_bar" && name !== "top_bar") return [];
  const icon = `assets/icon_${name}.svg`;
  return files.has(icon) ? [] : [error(icon, `is required by location "${name}"`)];
}

const parameters: PackageRule = (files) => {
  const all = list(jsonOf(files, "manifest.json").json.parameters).map(record);
  const names = all.map((parameter) => String(parameter.name));
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...repeated.map((name) => error("manifest.json", `parameter "${name}" is declared twice`)),
    ...all.flatMap(parameterProblems),
  ];
};

function parameterProblems(parameter: Record<string, unknown>): readonly PackageProblem[] {
  const name = String(parameter.name);
  const scopes = list(parameter.scopes).map(String);
  const checks: readonly (readonly [boolean, string])[] = [
    [name !== "name", 'no parameter may be called "name"'],
    [/^\w+$/.test(name), `parameter "${name}": use letters, digits and underscores`],
    [PARAMETER_TYPES.includes(String(parameter.type)), `parameter "${name}": unknown type "${parameter.type}"`],
    [scopes.every((scope) => SCOPES.includes(scope)), `parameter "${name}": unknown scope`],
    [scopes.length === 0 || parameter.secure === true, `parameter "${name}": scopes belong to secure parameters`],
  ];
  return checks.filter(([holds]) => !holds).map(([, message]) => error("manifest.json", message));
}

const domainWhitelist: PackageRule = (files) =>
  list(jsonOf(files, "manifest.json").json.domainWhitelist)
    .map(String)
    .filter((host) => !/^[a-z0-9.*-]+(:\d+)?$/i.test(host))
    .map((host) => error("manifest.json", `domainWhitelist: "${host}" must be a host name without scheme or path`));

const translations: PackageRule = (files) => {
  const manifest = jsonOf(files, "manifest.json").json;
  const locales = [...files.keys()].filter((file) => /^translations\/.+\.json$/.test(file));
  const main = `translations/${manifest.defaultLocale}.json`;
  return [
    ...(files.has(main) ? [] : [error(main, "is required by defaultLocale")]),
    ...locales.flatMap((file) => translationProblems(files, file, manifest)),
  ];
};

function translationProblems(
  files: PackageFiles,
  file: string,
  manifest: Record<string, unknown>,
): readonly PackageProblem[] {
  const { json, problems } = jsonOf(files, file);
  if (problems.length > 0) return problems;
  const app = record(json.app);
  const labels = record(app.parameters);
  const texts =
    manifest.private === false ? ["short_description", "long_description", "installation_instructions"] : [];
  const name = String(app.name ?? "");
  return [
    ...(name === "" || name.length > NAME_LIMIT ? [error(file, `app.name needs 1 to ${NAME_LIMIT} characters`)] : []),
    ...texts.filter((key) => !app[key]).map((key) => error(file, `app.${key} is required for a public app`)),
    ...list(manifest.parameters)
      .map((parameter) => String(record(parameter).name))
      .filter((parameter) => !record(labels[parameter]).label)
      .map((parameter) => error(file, `app.parameters.${parameter}.label is missing`)),
  ];
}

const logos: PackageRule = (files) =>
  (
    [
      ["assets/logo.png", 320],
      ["assets/logo-small.png", 128],
    ] as const
  ).flatMap(([file, side]) => {
    const bytes = files.get(file);
    if (!bytes) return [error(file, "is required")];
    const { width, height } = pngSize(bytes);
    return width === side && height === side ? [] : [error(file, `must be ${side} x ${side}, is ${width} x ${height}`)];
  });

/** Width and height from a PNG's IHDR chunk; 0 x 0 for anything else. */
function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const isPng = bytes.length > 24 && bytes[0] === 0x89 && bytes[1] === 0x50;
  if (!isPng) return { width: 0, height: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const forbiddenTypes: PackageRule = (files) =>
  [...files].flatMap(([file, bytes]) => {
    if (FORBIDDEN_EXTENSIONS.test(file)) return [error(file, "has an extension that the store refuses")];
    const kind = FORBIDDEN_CONTENT.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte));
    return kind ? [error(file, `looks like ${kind[0]}, which the store refuses`)] : [];
  });

const requirements: PackageRule = (files) => {
  if (!files.has("requirements.json")) return [];
  const { json, problems } = jsonOf(files, "requirements.json");
  const items = Object.entries(json).flatMap(([kind, group]) =>
    Object.entries(record(group)).map(([key, item]) => ({ kind, key, item: record(item) })),
  );
  return [
    ...problems,
    ...(items.length > REQUIREMENTS_LIMIT ? [error("requirements.json", `more than ${REQUIREMENTS_LIMIT} items`)] : []),
    ...items.flatMap(({ kind, key, item }) => requirementProblems(kind, key, item)),
    ...tagProblems(items.map(({ item }) => item)),
  ];
};

function requirementProblems(kind: string, key: string, item: Record<string, unknown>): readonly PackageProblem[] {
  const required = kind === "webhooks" ? ["name", "status", "endpoint", "http_method", "request_format"] : ["title"];
  return required
    .filter((property) => !item[property])
    .map((property) => error("requirements.json", `${kind}.${key}: ${property} is required`));
}

/** A drop-down's values become ticket tags: two fields sharing one would set each other. */
function tagProblems(items: readonly Record<string, unknown>[]): readonly PackageProblem[] {
  const values = items.flatMap((item) => list(item.custom_field_options).map((option) => String(record(option).value)));
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(repeated)].map((value) => error("requirements.json", `option value "${value}" is used twice`));
}

const secrets: PackageRule = (files) =>
  [...files.keys()]
    .filter((file) => file.endsWith(".json") && !file.startsWith("translations/"))
    .filter((file) => /"(token|secret|password|api_?key)"\s*:\s*"[^"{]+"/i.test(textOf(files, file) ?? ""))
    .map((file) => warning(file, "looks as if it held a secret: the store's scan will ask about it"));

export const ZENDESK_RULES: readonly PackageRule[] = [
  ...COMMON_RULES,
  manifestKeys,
  locations,
  parameters,
  domainWhitelist,
  translations,
  logos,
  forbiddenTypes,
  requirements,
  secrets,
];

/** Checks the files that go into the zip, and the zip's own size. */
export function checkZendeskPackage(files: PackageFiles, zipBytes: number): readonly PackageProblem[] {
  const size =
    zipBytes > ZENDESK_ZIP_LIMIT_BYTES
      ? [error("(zip)", `has ${zipBytes} bytes; Zendesk takes at most ${ZENDESK_ZIP_LIMIT_BYTES}`)]
      : [];
  return [...size, ...ZENDESK_RULES.flatMap((rule) => rule(files))];
}
