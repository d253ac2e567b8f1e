import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";
import type { Demo } from "./start-demo.ts";

export interface LandingPage {
  listen(port: number): Promise<{ close(): Promise<void> }>;
}

/** The one address that `npm start` prints: says what is running and leads to both desks. */
export function createLandingPage(demo: Demo): LandingPage {
  const app = new Hono();
  app.get("/", (context) => context.html(page(demo)));
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        const server = serve({ fetch: app.fetch, port, hostname: "localhost" }, () =>
          resolve({ close: () => new Promise((closed) => server.close(() => closed())) }),
        );
        server.once("error", reject);
      }),
  };
}

function page(demo: Demo) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Lucid Triage</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>Lucid Triage</h1>
            <p>
              Open a ticket: the sidebar reads it in your browser and says category, subcategory, priority and team, how sure it
              is, and which words made it think so.
            </p>
          </header>
          <section>
            ${desk("Zendesk", "IT support", demo.zendesk.url, "zendesk")}
            ${desk("Freshdesk", "Online shop", demo.freshdesk.url, "freshdesk")}
          </section>
          <footer>
            Collector: <a href="${demo.collectorUrl}/">${demo.collectorUrl}</a> ·
            <a href="${demo.collectorUrl}/openapi.json">API</a> · publishing key
            <code>${demo.collector.publicKeyBase64}</code>
          </footer>
        </main>
      </body>
    </html>`;
}

function desk(name: string, taxonomy: string, url: string, kind: string) {
  return html`<article class="${kind}">
    <h2>${name} <small>${taxonomy}</small></h2>
    <p>150 labelled tickets and a few odd ones, to triage as an agent would.</p>
    <a class="open" href="${url}/?as=agent">Open the desk</a>
    <a href="${url}/admin/apps?as=admin">Apps page, as admin</a>
  </article>`;
}

const STYLE = `
  :root { color-scheme: light dark; --ink: #12343b; --dim: #4d6a70; --card: #fff; --line: #d5e0df; --page: #f4f8f7; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6f1ef; --dim: #9db6b4; --card: #16282c; --line: #2b4247; --page: #0e1b1e; } }
  body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 880px; margin: 0 auto; padding: 72px 24px; }
  h1 { font-size: 40px; line-height: 1.1; margin: 0 0 12px; letter-spacing: -0.02em; }
  header p { max-width: 56ch; color: var(--dim); font-size: 18px; margin: 0 0 40px; }
  section { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 20px; }
  article { background: var(--card); border: 1px solid var(--line); border-top: 4px solid #17494d; border-radius: 12px; padding: 24px; }
  article.freshdesk { border-top-color: #25a26f; }
  h2 { margin: 0 0 4px; font-size: 22px; } small { color: var(--dim); font-weight: 400; font-size: 15px; margin-left: 6px; }
  article p { color: var(--dim); margin: 0 0 20px; }
  a { color: inherit; } .open { display: inline-block; background: #17494d; color: #fff; text-decoration: none; padding: 10px 18px;
  border-radius: 8px; margin-right: 14px; font-weight: 600; } .freshdesk .open { background: #1b7f57; }
  footer { margin-top: 48px; color: var(--dim); font-size: 14px; overflow-wrap: anywhere; } code { font-size: 13px; }
`;
