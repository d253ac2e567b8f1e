import { h } from "../../shared-parts/page/element.ts";
import type { InstalledAppForPage } from "../types.ts";
import { proxied } from "./app-request.ts";
import { type AppScope, PathError } from "./app-scope.ts";
import { userValue, zafGet } from "./zaf-get.ts";
import { zafInvoke, zafSet } from "./zaf-set.ts";

/** One running instance of an app. */
export interface AppFrame {
  element: HTMLIFrameElement;
  app: InstalledAppForPage;
  /** Sends an event if the app has subscribed to it. */
  emit(event: string, message?: unknown): void;
  /** Asks a hook; resolves when there is no hook. @throws Error with the app's reason for blocking */
  ask(hook: string): Promise<void>;
  setActive(active: boolean): void;
  /** Tells the app and removes it. */
  destroy(): void;
}

interface IncomingMessage {
  key?: string;
  id?: number;
  request?: string;
  params?: unknown;
  message?: unknown;
  error?: { msg?: unknown };
}

const hookTimeoutMs = 30_000;
const farewellMs = 60;

/** Starts an app at one location and speaks the app framework's protocol with it. */
export function createAppFrame(scope: AppScope, app: InstalledAppForPage): AppFrame {
  const place = app.locations[scope.location];
  const guid = crypto.randomUUID();
  const { appOrigin } = scope.store.data;
  const test =
    scope.location === "background" ? "app-frame-background" : `app-frame-${scope.ticket?.ticket()?.id ?? "new"}`;
  const element = h("iframe", {
    class: "app-frame",
    title: app.name,
    "data-test": test,
    "data-app-id": app.appId,
    src: frameAddress(app, place?.url ?? "", appOrigin, guid),
    allow: "cross-origin-isolated 'none'; clipboard-read 'none'; clipboard-write 'none'",
  });
  const subscribed = new Set<string>();
  const replies = new Map<string, (reason?: string) => void>();
  let registered = false;
  let active = false;
  let activations = 0;

  const post = (message: object) => element.contentWindow?.postMessage(message, appOrigin);
  const event = (key: string, message?: unknown) => post({ key: `zaf.${key}`, message });
  const activated = () => {
    activations += 1;
    event("app.activated", { activationCount: activations, firstLoad: activations === 1 });
  };
  const register = () => {
    subscribed.clear();
    registered = true;
    event("app.registered", { context: contextOf(scope, guid), metadata: metadataOf(app) });
    if (active) activated();
  };
  const answer = (id: number, result: Record<string, unknown>) => post({ id, result });

  async function perform(message: IncomingMessage, id: number): Promise<void> {
    const errors: Record<string, object> = {};
    const result: Record<string, unknown> = { errors };
    await Promise.all(
      callsOf(message).map(async ({ path, run }) => {
        try {
          const kind = message.request === "get" || message.request === "set" ? message.request : "invoke";
          const fault = await scope.store.faults.strike(kind, path);
          if (fault) throw new PathError(path, fault, "FaultInjected");
          result[path] = run();
        } catch (error) {
          errors[path] = errorForApp(path, error);
        }
      }),
    );
    answer(id, result);
  }

  function callsOf(message: IncomingMessage): { path: string; run(): unknown }[] {
    if (message.request === "get")
      return (message.params as string[]).map((path) => ({ path, run: () => zafGet(scope, path) }));
    const entries = Object.entries((message.params ?? {}) as Record<string, unknown>);
    if (message.request === "set") {
      return entries.map(([path, value]) => ({
        path,
        run() {
          zafSet(scope, path, value);
          return value;
        },
      }));
    }
    return entries.map(([path, values]) => ({
      path,
      run: () => zafInvoke(scope, frameActions(element), path, values as unknown[]),
    }));
  }

  async function proxy(key: string, request: unknown): Promise<void> {
    const options =
      typeof request === "string" ? { url: request } : (request as { url: string; httpCompleteResponse?: boolean });
    const outcome = await proxied(app.appId, options);
    event(`${key}.${outcome.ok ? "done" : "fail"}`, { responseArgs: outcome.args });
  }

  function receive(message: IncomingMessage): void {
    const key = message.key ?? "";
    if (message.id !== undefined && message.request) void perform(message, message.id);
    else if (key === "iframe.handshake") register();
    else if (key.startsWith("iframe.on:")) subscribed.add(key.slice("iframe.on:".length));
    else if (key.startsWith("iframe.off:")) leave(key.slice("iframe.off:".length), message.message);
    else if (key.startsWith("iframe.reply:")) replies.get(key.slice("iframe.reply:".length))?.(reasonOf(message));
    else if (key.startsWith("request:")) void proxy(key, message.message);
  }

  function leave(name: string, count: unknown): void {
    if ((count as { subscriberCount?: number })?.subscriberCount === 0) subscribed.delete(name);
  }

  function listen(incoming: MessageEvent): void {
    if (incoming.source !== element.contentWindow || incoming.origin !== appOrigin) return;
    const message: IncomingMessage = typeof incoming.data === "string" ? JSON.parse(incoming.data) : incoming.data;
    receive(message);
  }
  window.addEventListener("message", listen);

  return {
    element,
    app,
    emit(name, message) {
      if (registered && subscribed.has(name)) event(name, message);
    },
    ask(hook) {
      if (!registered || !subscribed.has(hook)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle("The app did not answer in time."), hookTimeoutMs);
        const settle = (reason?: string) => {
          clearTimeout(timer);
          replies.delete(hook);
          if (reason === undefined) resolve();
          else reject(new Error(reason));
        };
        replies.set(hook, settle);
        post({ key: `zaf.${hook}`, needsReply: true });
      });
    },
    setActive(next) {
      if (next === active) return;
      active = next;
      if (!registered) return;
      if (next) activated();
      else event("app.deactivated", {});
    },
    destroy() {
      if (registered) event("app.willDestroy", {});
      setTimeout(() => {
        window.removeEventListener("message", listen);
        element.remove();
      }, farewellMs);
    },
  };
}

function frameAddress(app: InstalledAppForPage, url: string, appOrigin: string, guid: string): string {
  const version = `${app.version}-${app.revision}`;
  const base = `${appOrigin}/${app.appId}/assets/${version}/`;
  const address = new URL(url.replace(/^assets\//, ""), base);
  address.searchParams.set("origin", window.location.origin);
  address.searchParams.set("app_guid", guid);
  return address.href;
}

function contextOf(scope: AppScope, guid: string) {
  const ticketId = scope.ticket?.ticket()?.id;
  return {
    instanceGuid: guid,
    product: "support",
    account: { subdomain: scope.store.data.subdomain },
    location: scope.location,
    ...(ticketId ? { ticketId } : {}),
    ...(scope.location === "new_ticket_sidebar" ? { newTicketId: guid } : {}),
    currentUser: userValue(scope.store, scope.store.me),
  };
}

function metadataOf(app: InstalledAppForPage) {
  return {
    appId: app.appId,
    name: app.name,
    installationId: app.installationId,
    version: app.version,
    settings: app.settings,
  };
}

function errorForApp(path: string, error: unknown): object {
  const { message, name } = error instanceof Error ? error : new Error(String(error));
  return { message, name, path };
}

/** Why a hook blocks, or undefined. An app that says no without a word gets a sentence of ours. */
function reasonOf(message: IncomingMessage): string | undefined {
  if (!message.error) return undefined;
  return typeof message.error.msg === "string" && message.error.msg
    ? message.error.msg
    : "An app did not allow the ticket to be saved.";
}

function frameActions(element: HTMLIFrameElement) {
  return {
    resize(size: { width?: string | number; height?: string | number }) {
      if (size.height !== undefined)
        element.style.height = typeof size.height === "number" ? `${size.height}px` : size.height;
    },
    setVisible: (visible: boolean) => {
      element.closest<HTMLElement>(".app-holder")?.toggleAttribute("hidden", !visible);
    },
  };
}
