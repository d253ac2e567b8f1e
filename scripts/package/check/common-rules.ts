import { error, type PackageFiles, type PackageProblem, type PackageRule, textOf } from "./package-files.ts";

/** Addresses that a page may load scripts from besides its own package. */
const ALLOWED_SCRIPTS = ["https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js", "{{{appclient}}}"];

/** Dotfiles are not packed by the vendors' tools: what depends on one would be missing. */
export const noDotfiles: PackageRule = (files) =>
  [...files.keys()]
    .filter((file) => file.split("/").some((part) => part.startsWith(".")))
    .map((file) => error(file, "is a dotfile: the vendor's tool leaves it out"));

/** House rule: nothing outside package, helpdesk and collector is requested at run time. */
export const noForeignResources: PackageRule = (files) =>
  htmlFiles(files).flatMap(([file, html]) =>
    [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
      .map((match) => match[1] ?? "")
      .filter((address) => !ALLOWED_SCRIPTS.includes(address))
      .flatMap((address): readonly PackageProblem[] => {
        if (/^(https?:)?\/\//.test(address)) return [error(file, `loads ${address} from another origin`)];
        const target = new URL(address, `https://package.invalid/${file}`).pathname.slice(1);
        return files.has(target) ? [] : [error(file, `refers to ${address}, which is not in the package`)];
      }),
  );

/** A content security policy may refuse inline scripts, and the linters cannot read them. */
export const noInlineScripts: PackageRule = (files) =>
  htmlFiles(files).flatMap(([file, html]) =>
    /<script(?![^>]*\bsrc=)[^>]*>\s*\S/.test(html) || /\son\w+="/.test(html)
      ? [error(file, "has an inline script: move it to a file of its own")]
      : [],
  );

/** Scripts inside an SVG run in the page that shows it; Zendesk rewrites such files. */
export const noScriptedSvg: PackageRule = (files) =>
  [...files.keys()]
    .filter((file) => file.endsWith(".svg"))
    .filter((file) => /<script|\son\w+=|javascript:/i.test(textOf(files, file) ?? ""))
    .map((file) => error(file, "contains a script"));

/** The collector delivers these, hashed and signed: in a package they would only make it too large. */
export const noHeavyAssets: PackageRule = (files) =>
  [...files.keys()]
    .filter((file) => /\.(onnx|wasm)$/.test(file))
    .map((file) => error(file, "belongs to the collector's assets, not into the package"));

/** A source map names paths of the machine that built it and doubles the size. */
export const noSourceMaps: PackageRule = (files) =>
  [...files.keys()].filter((file) => file.endsWith(".map")).map((file) => error(file, "is a source map"));

export const COMMON_RULES: readonly PackageRule[] = [
  noDotfiles,
  noForeignResources,
  noInlineScripts,
  noScriptedSvg,
  noHeavyAssets,
  noSourceMaps,
];

function htmlFiles(files: PackageFiles): readonly (readonly [string, string])[] {
  return [...files.keys()].filter((file) => file.endsWith(".html")).map((file) => [file, textOf(files, file) ?? ""]);
}
