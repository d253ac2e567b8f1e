import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PAGE = fileURLToPath(new URL("./page/", import.meta.url));

/** Scripts and styles from this origin only, requests to this origin only, no frame, no form target, no string that becomes code; the icon is inline. */
export const REVIEW_PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export const REVIEW_PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Review · Lucid Triage</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M8 1l7 7-7 7-7-7z' fill='%231f5fbf'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/review/review.css">
<script type="module" src="/review/review.js"></script>
</head>
<body><div id="app"></div><noscript>This page needs JavaScript.</noscript></body>
</html>
`;

async function bundleScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${PAGE}review-page.ts`],
    ...{ bundle: true, write: false, format: "esm", target: "es2022", minify: true, legalComments: "none" },
  });
  return outputFiles[0]?.text ?? "";
}

let script: Promise<string> | undefined;

/** The page's script, bundled when it is first asked for. A failed bundling is tried again. */
export function reviewScript(): Promise<string> {
  script ??= bundleScript().catch((thrown: unknown) => {
    script = undefined;
    throw thrown;
  });
  return script;
}

export function reviewStyle(): string {
  return readFileSync(`${PAGE}review.css`, "utf8");
}
