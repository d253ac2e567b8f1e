import { createHash } from "node:crypto";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 4rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.25rem; }
dt { margin-top: 1.25rem; font-weight: 600; }
dd { margin: 0.25rem 0 0; }
code { display: inline-block; padding: 0.25rem 0.5rem; border: 1px solid; border-radius: 6px; overflow-wrap: anywhere; }
`;

/** Nothing but the page's own style may load. */
export const START_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;

export interface StartPage {
  readonly status: "ok" | "degraded";
  readonly version: string;
  readonly bundles: "ready" | "preparing" | "failed";
  readonly publicKey: string;
  readonly privacyLevels: readonly string[];
}

const STATUS_TEXT = {
  ok: "Decisions are being stored.",
  degraded: "Decisions cannot be stored at the moment: see the log.",
};
const BUNDLES_TEXT = {
  ready: "Every installation has its bundle.",
  preparing: "The first bundles are being made; panels answer with their built-in model meanwhile.",
  failed: "A bundle could not be made: see the log.",
};

/** What an admin needs at installation. Nothing here is secret. */
export function startPage(page: StartPage): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lucid Triage collector</title><style>${STYLE}</style></head>
<body>
<h1>Lucid Triage collector</h1>
<p>Version ${page.version}. This address goes into the app's settings as “Collector address”.</p>
<dl>
<dt>Publishing key</dt><dd><code>${page.publicKey}</code><br>Paste it into the app's settings: bundles signed by another key are refused.</dd>
<dt>Health</dt><dd>${STATUS_TEXT[page.status]} ${BUNDLES_TEXT[page.bundles]}</dd>
<dt>Privacy level</dt><dd>${page.privacyLevels.join(", ")}</dd>
<dt>For team leads</dt><dd><a href="/review">Review corrections</a>, relabel a blind sample, see releases and retrain.</dd>
<dt>For programs</dt><dd><a href="/openapi.json">openapi.json</a>, <a href="/healthz">healthz</a></dd>
</dl>
</body>
</html>
`;
}
