import { Hono } from "hono";
import { compress } from "hono/compress";
import type { AppFiles } from "./app-files.ts";
import { contentType } from "./content-type.ts";
import type { FaultList } from "./fault-list.ts";

/** How one desk serves the files of installed apps. */
export interface AppOriginOptions {
  faults: FaultList;
  /** Path pattern with `:appId` and `:version`, ending in `/`. */
  prefix: string;
  /** The files of an installed app's current version, or undefined when it is not installed. */
  filesOf(appId: number, version: string): AppFiles | undefined;
  /** Folder of the package that holds the served files, ending in `/`. */
  folder: string;
  /** Last touch on HTML files. */
  rewriteHtml(html: string): string;
  /** Scripts of the desk itself that app pages load from this origin, by path. */
  scripts: Record<string, () => Promise<string>>;
}

/**
 * The site that app frames come from. The version is part of the path and nothing is cached, so that an upgrade is seen at once.
 * A CSP is sent only while a test has ordered one.
 */
export function createAppOrigin(options: AppOriginOptions): Hono {
  const app = new Hono();
  // As content networks do for text: without it, sizes over the wire would be those of a bare file server.
  app.use("*", compress());
  app.use("*", async (c, next) => {
    await next();
    const csp = options.faults.strike("appCsp", c.req.path)?.value;
    if (csp) c.header("content-security-policy", csp);
    c.header("cache-control", "no-cache");
  });
  for (const [path, script] of Object.entries(options.scripts)) {
    app.get(path, async (c) => c.body(await script(), 200, { "content-type": contentType("x.js") }));
  }
  app.get(`${options.prefix}*`, (c) => {
    const [appId = "", version = ""] = c.req.path.split("/").filter((part) => part && part !== "assets");
    const inside = decodeURIComponent(c.req.path.split(`/${version}/`).slice(1).join(`/${version}/`));
    const bytes = options.filesOf(Number(appId), version)?.get(options.folder + inside);
    if (!bytes) return c.text("Not found", 404);
    const type = contentType(inside);
    if (!type.startsWith("text/html")) return c.body(new Uint8Array(bytes), 200, { "content-type": type });
    return c.body(options.rewriteHtml(new TextDecoder().decode(bytes)), 200, { "content-type": type });
  });
  return app;
}
