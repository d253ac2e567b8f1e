import { html, raw } from "hono/html";
import type { Markup } from "../shared-parts/apps-pages.ts";
import { freshdeskIcons } from "./page/icons.ts";
import type { FreshdeskAgent } from "./types.ts";

/** The empty page that the agent's desk is built in. */
export function agentShell(): Markup {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Support desk</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"></head>
    <body><div id="desk"></div><script src="/desk.js"></script></body></html>`;
}

/** A page of the admin settings around its content. */
export function adminShell(title: string, agent: FreshdeskAgent, content: Markup): Markup {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Admin</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"></head>
    <body class="admin"><nav class="rail" aria-label="Main"><span class="rail-logo">${raw(freshdeskIcons.logo)}</span>
    <a class="rail-item" href="/a/tickets" title="Tickets" aria-label="Tickets">${raw(freshdeskIcons.tickets)}</a>
    <a class="rail-item current" href="/admin/apps" title="Admin" aria-label="Admin">${raw(freshdeskIcons.admin)}</a></nav>
    <div class="admin-body"><header class="top-bar"><strong>Admin</strong><span class="crumb">Support operations › Apps</span><span class="spacer"></span>
    <span class="signed-in">${agent.contact.name}</span></header><main class="admin-main">${content}</main></div></body></html>`;
}
