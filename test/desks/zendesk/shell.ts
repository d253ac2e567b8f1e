import { html, raw } from "hono/html";
import type { Markup } from "../shared-parts/apps-pages.ts";
import { zendeskIcons } from "./page/icons.ts";
import type { ZendeskUser } from "./types.ts";

/** The empty page that the agent's desk is built in. */
export function agentShell(): Markup {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Support desk</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"></head>
    <body><div id="desk"></div><script src="/desk.js"></script></body></html>`;
}

/** A page of the admin centre around its content. */
export function adminShell(title: string, user: ZendeskUser, content: Markup): Markup {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Admin</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"></head>
    <body class="admin"><nav class="rail" aria-label="Main"><span class="rail-logo">${raw(zendeskIcons.logo)}</span>
    <a class="rail-item" href="/agent" title="Back to tickets" aria-label="Back to tickets">${raw(zendeskIcons.views)}</a>
    <a class="rail-item current" href="/admin/apps" title="Admin" aria-label="Admin">${raw(zendeskIcons.admin)}</a></nav>
    <aside class="admin-menu"><h2>Admin Center</h2><p>Apps and integrations</p><a class="current" href="/admin/apps">Zendesk Support apps</a>
    <p class="admin-user">Signed in as ${user.name}</p></aside><main class="admin-main">${content}</main></body></html>`;
}
