import { describe, expect, it } from "vitest";
import { checkFreshdeskPackage, FRESHDESK_ZIP_LIMIT_BYTES } from "./freshdesk-rules.ts";
import type { PackageFiles } from "./package-files.ts";
import { checkZendeskPackage, ZENDESK_ZIP_LIMIT_BYTES } from "./zendesk-rules.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));

function png(side: number): Uint8Array {
  const file = new Uint8Array(32);
  file.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(file.buffer);
  view.setUint32(16, side);
  view.setUint32(20, side);
  return file;
}

const ZENDESK_MANIFEST = {
  author: { name: "A", email: "a@example.com" },
  defaultLocale: "en",
  frameworkVersion: "2.0",
  private: true,
  location: { support: { ticket_sidebar: { url: "assets/panel.html" } } },
  parameters: [{ name: "collector_token", type: "text", secure: true, scopes: ["header"] }],
};
const SDK = "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js";

function zendeskPackage(): Map<string, Uint8Array> {
  return new Map([
    ["manifest.json", json(ZENDESK_MANIFEST)],
    ["translations/en.json", json({ app: { name: "T", parameters: { collector_token: { label: "Token" } } } })],
    ["assets/panel.html", bytes(`<script src="${SDK}"></script><script type="module" src="./panel.js"></script>`)],
    ["assets/panel.js", bytes("export const a = 1;")],
    ["assets/logo.png", png(320)],
    ["assets/logo-small.png", png(128)],
    [
      "requirements.json",
      json({ ticket_fields: { c: { type: "tagger", title: "C", custom_field_options: [{ name: "A", value: "a" }] } } }),
    ],
  ]);
}

function freshdeskPackage(): Map<string, Uint8Array> {
  return new Map([
    [
      "manifest.json",
      json({
        "platform-version": "3.0",
        modules: {
          common: { requests: { openSession: {} } },
          support_ticket: { location: { ticket_sidebar: { url: "index.html", icon: "icon.svg" } } },
        },
        engines: { node: "24.11.1", fdk: "10.1.9" },
      }),
    ],
    ["README.md", bytes("# App")],
    [
      "app/index.html",
      bytes('<script src="{{{appclient}}}"></script><script type="module" src="./panel.mjs"></script>'),
    ],
    ["app/panel.mjs", bytes("var a = null; a == null;")],
    ["app/icon.svg", bytes('<svg width="64" height="64"></svg>')],
    [
      "config/iparams.json",
      json({
        host: { display_name: "Host", type: "text" },
        api_token: { display_name: "T", type: "text", secure: true },
      }),
    ],
    [
      "config/requests.json",
      json({
        openSession: {
          schema: {
            protocol: "https",
            method: "POST",
            host: "<%= iparam.host %>",
            path: "/v1/session",
            headers: { Authorization: "Bearer <%= iparam.api_token %>" },
          },
        },
      }),
    ],
  ]);
}

function withFile(files: PackageFiles, file: string, content: Uint8Array | null): PackageFiles {
  const changed = new Map(files);
  if (content === null) changed.delete(file);
  else changed.set(file, content);
  return changed;
}

const withManifest = (files: PackageFiles, change: object): PackageFiles => {
  const manifest = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as object;
  return withFile(files, "manifest.json", json({ ...manifest, ...change }));
};

describe("a Zendesk package", () => {
  it("that keeps every rule has no problems", () => {
    expect(checkZendeskPackage(zendeskPackage(), 1000)).toEqual([]);
  });

  const broken: readonly (readonly [string, () => PackageFiles, RegExp])[] = [
    ["without a manifest", () => withFile(zendeskPackage(), "manifest.json", null), /manifest\.json is missing/],
    ["whose manifest is not JSON", () => withFile(zendeskPackage(), "manifest.json", bytes("{")), /not JSON/],
    ["without an author's address", () => withManifest(zendeskPackage(), { author: { name: "A" } }), /author\.email/],
    ["for another framework", () => withManifest(zendeskPackage(), { frameworkVersion: "1.0" }), /frameworkVersion/],
    ["with the banned noTemplate", () => withManifest(zendeskPackage(), { noTemplate: true }), /noTemplate/],
    ["with a boolean in quotes", () => withManifest(zendeskPackage(), { private: "true" }), /private must be/],
    [
      "in an unknown location",
      () => withManifest(zendeskPackage(), { location: { support: { moon: { url: "assets/panel.html" } } } }),
      /location "moon"/,
    ],
    [
      "whose page is missing",
      () => withFile(zendeskPackage(), "assets/panel.html", null),
      /assets\/panel\.html is not in the package/,
    ],
    [
      "in the navigation bar without its icon",
      () => withManifest(zendeskPackage(), { location: { support: { nav_bar: { url: "assets/panel.html" } } } }),
      /icon_nav_bar\.svg/,
    ],
    [
      "with a parameter called name",
      () => withManifest(zendeskPackage(), { parameters: [{ name: "name", type: "text" }] }),
      /may be called "name"/,
    ],
    [
      "with a parameter of an unknown type",
      () => withManifest(zendeskPackage(), { parameters: [{ name: "x", type: "select" }] }),
      /unknown type/,
    ],
    [
      "with scopes on an open parameter",
      () => withManifest(zendeskPackage(), { parameters: [{ name: "x", type: "text", scopes: ["header"] }] }),
      /scopes belong/,
    ],
    [
      "with an address in the white list",
      () => withManifest(zendeskPackage(), { domainWhitelist: ["https://a.example/x"] }),
      /without scheme/,
    ],
    [
      "without the default translation",
      () => withFile(zendeskPackage(), "translations/en.json", null),
      /required by defaultLocale/,
    ],
    [
      "whose name is too long",
      () =>
        withFile(
          zendeskPackage(),
          "translations/en.json",
          json({ app: { name: "x".repeat(41), parameters: { collector_token: { label: "T" } } } }),
        ),
      /1 to 40/,
    ],
    [
      "with an unlabelled parameter",
      () => withFile(zendeskPackage(), "translations/en.json", json({ app: { name: "T" } })),
      /collector_token\.label/,
    ],
    [
      "for the public without a description",
      () => withManifest(zendeskPackage(), { private: false }),
      /long_description/,
    ],
    [
      "with a logo of the wrong size",
      () => withFile(zendeskPackage(), "assets/logo.png", png(64)),
      /must be 320 x 320, is 64 x 64/,
    ],
    [
      "with a .bin",
      () => withFile(zendeskPackage(), "assets/heads.bin", bytes("x")),
      /extension that the store refuses/,
    ],
    [
      "with a zip under another name",
      () => withFile(zendeskPackage(), "assets/heads.json", new Uint8Array([0x50, 0x4b, 3, 4])),
      /looks like zip/,
    ],
    ["with a dotfile", () => withFile(zendeskPackage(), "assets/.env", bytes("x")), /dotfile/],
    [
      "with a script inside an SVG",
      () => withFile(zendeskPackage(), "assets/a.svg", bytes("<svg><script>1</script></svg>")),
      /contains a script/,
    ],
    [
      "that loads from a CDN",
      () => withFile(zendeskPackage(), "assets/panel.html", bytes('<script src="https://unpkg.com/x"></script>')),
      /another origin/,
    ],
    [
      "that refers to a file it lacks",
      () => withFile(zendeskPackage(), "assets/panel.js", null),
      /\.\/panel\.js, which is not in the package/,
    ],
    [
      "with an inline script",
      () => withFile(zendeskPackage(), "assets/panel.html", bytes("<script>1</script>")),
      /inline script/,
    ],
    [
      "carrying the encoder",
      () => withFile(zendeskPackage(), "assets/encoder.onnx", bytes("x")),
      /belongs to the collector/,
    ],
    [
      "with an untitled requirement",
      () => withFile(zendeskPackage(), "requirements.json", json({ ticket_fields: { c: { type: "tagger" } } })),
      /title is required/,
    ],
    [
      "whose fields share an option value",
      () =>
        withFile(
          zendeskPackage(),
          "requirements.json",
          json({
            ticket_fields: {
              a: { title: "A", custom_field_options: [{ value: "x" }] },
              b: { title: "B", custom_field_options: [{ value: "x" }] },
            },
          }),
        ),
      /used twice/,
    ],
  ];
  it.each(broken)("%s is refused", (_name, files, message) => {
    const found = checkZendeskPackage(files(), 1000).map(({ file, message: text }) => `${file} ${text}`);
    expect(found.join("\n")).toMatch(message);
  });

  it("over 2 MB is refused", () => {
    const problems = checkZendeskPackage(zendeskPackage(), ZENDESK_ZIP_LIMIT_BYTES + 1);
    expect(problems.map(({ message }) => message).join()).toContain("at most 2000000");
  });

  it("with something like a secret is warned about, not refused", () => {
    const problems = checkZendeskPackage(withFile(zendeskPackage(), "assets/a.json", json({ token: "abc" })), 1000);
    expect(problems.map(({ severity }) => severity)).toEqual(["warning"]);
  });
});

describe("a Freshdesk package", () => {
  it("that keeps every rule has no problems: .mjs files are not linted by FDK", () => {
    expect(checkFreshdeskPackage(freshdeskPackage(), 1000)).toEqual([]);
  });

  const requests = (schema: object) => json({ openSession: { schema } });
  const script = (source: string) => () => withFile(freshdeskPackage(), "app/x.js", bytes(source));
  const broken: readonly (readonly [string, () => PackageFiles, RegExp])[] = [
    ["without README.md", () => withFile(freshdeskPackage(), "README.md", null), /README\.md is missing/],
    [
      "without installation parameters",
      () => withFile(freshdeskPackage(), "config/iparams.json", null),
      /iparams\.json is missing/,
    ],
    [
      "for an older platform",
      () => withManifest(freshdeskPackage(), { "platform-version": "2.3" }),
      /platform-version/,
    ],
    ["without engines", () => withManifest(freshdeskPackage(), { engines: {} }), /engines\.fdk/],
    [
      "whose page is missing",
      () => withFile(freshdeskPackage(), "app/index.html", null),
      /app\/index\.html is not in the package/,
    ],
    [
      "whose page lacks the client",
      () => withFile(freshdeskPackage(), "app/index.html", bytes("<p>x</p>")),
      /platform's client/,
    ],
    [
      "with an icon of the wrong size",
      () => withFile(freshdeskPackage(), "app/icon.svg", bytes('<svg width="32" height="32"></svg>')),
      /64 x 64/,
    ],
    [
      "with an undeclared template",
      () =>
        withFile(
          freshdeskPackage(),
          "config/requests.json",
          json({ other: { schema: { method: "GET", host: "a.example", path: "/" } } }),
        ),
      /"other" is not declared/,
    ],
    [
      "with a template over http",
      () =>
        withFile(
          freshdeskPackage(),
          "config/requests.json",
          requests({ protocol: "http", method: "GET", host: "a", path: "/" }),
        ),
      /protocol must be https/,
    ],
    [
      "with a scheme in the host",
      () =>
        withFile(freshdeskPackage(), "config/requests.json", requests({ method: "GET", host: "https://a", path: "/" })),
      /no scheme/,
    ],
    [
      "with a secret in the path",
      () =>
        withFile(
          freshdeskPackage(),
          "config/requests.json",
          requests({ method: "GET", host: "a", path: "/<%= iparam.api_token %>" }),
        ),
      /headers only/,
    ],
    [
      "with an unknown iparam",
      () =>
        withFile(
          freshdeskPackage(),
          "config/requests.json",
          requests({ method: "GET", host: "<%= iparam.nope %>", path: "/" }),
        ),
      /does not have/,
    ],
    [
      "with an open secret",
      () =>
        withFile(
          freshdeskPackage(),
          "config/iparams.json",
          json({ host: { display_name: "H", type: "text" }, api_token: { display_name: "T", type: "text" } }),
        ),
      /must be secure/,
    ],
    [
      "with a drop-down without options",
      () =>
        withFile(freshdeskPackage(), "config/iparams.json", json({ host: { display_name: "H", type: "dropdown" } })),
      /needs options/,
    ],
    ["with a file outside the layout", () => withFile(freshdeskPackage(), "notes.txt", bytes("x")), /no place/],
    [
      "with a file over 2 MB",
      () => withFile(freshdeskPackage(), "app/big.json", new Uint8Array(2_000_001)),
      /2000001 bytes/,
    ],
    ["with eval", script("eval('1')"), /calls eval/],
    ["with alert", script("alert('1')"), /calls alert/],
    ["with var", script("var a = 1;"), /declares with var/],
    ["with a loose null", script("const f = (a) => a == null; f();"), /compares with null/],
    ["with an empty function", script("const f = () => {}; f();"), /empty function/],
    ["with a self-assignment", script("let a = 1; a = a;"), /itself/],
    ["with a duplicate import", script("import a from 'x'; import { b } from 'x'; a(b);"), /one module twice/],
    ["with unpkg", script("import('https://unpkg.com/x');"), /unpkg/],
    ["with a broken script", script("const ="), /cannot be parsed/],
  ];
  it.each(broken)("%s is refused", (_name, files, message) => {
    const found = checkFreshdeskPackage(files(), 1000).map(({ file, message: text }) => `${file} ${text}`);
    expect(found.join("\n")).toMatch(message);
  });

  it("over 5 MB is refused", () => {
    const problems = checkFreshdeskPackage(freshdeskPackage(), FRESHDESK_ZIP_LIMIT_BYTES + 1);
    expect(problems.map(({ message }) => message).join()).toContain("at most 5000000");
  });
});
