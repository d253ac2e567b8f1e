import { h } from "../../shared-parts/page/element.ts";
import type { ClientMessage, Handshake, HostMessage, ServiceError } from "../client/protocol.ts";
import { type AppScope, dataOf, iparamsOf, ServiceRefusal, triggerInterface } from "./app-services.ts";

/** One running instance of an app. */
export interface AppFrame {
  element: HTMLIFrameElement;
  instanceId: string;
  scope: AppScope;
  /** Sends an event if the app has subscribed to it without intercepting. */
  emit(event: string, data: unknown): void;
  /** Lets the app hold an event up; resolves when it has not subscribed so. @throws Error with the app's reason */
  intercept(event: string, data: unknown): Promise<void>;
  setActive(active: boolean): void;
  /** Delivers a message of another instance of the same app. */
  receive(message: unknown): void;
  destroy(): void;
}

const interceptTimeoutMs = 15_000;
const maxHeightPx = 700;

/** Starts an app at one location and speaks the local client's protocol with it. `send` reaches the app's other instances. */
export function createAppFrame(scope: AppScope, send: (from: AppFrame, message: unknown) => void): AppFrame {
  const { app, location } = scope;
  const { appOrigin } = scope.store.data;
  const instanceId = crypto.randomUUID();
  const test =
    location === "ticket_sidebar" ? `app-frame-${scope.ticket().id}` : `app-frame-background-${scope.ticket().id}`;
  const element = h("iframe", {
    class: "app-frame",
    title: app.name,
    "data-test": test,
    "data-app-id": app.appId,
    src: `${appOrigin}/${app.appId}/${app.version}-${app.revision}/${app.locations[location] ?? ""}`,
  });
  const subscribed = new Map<string, { intercept: boolean }>();
  const held = new Map<string, (reason?: string) => void>();
  let port: MessagePort | undefined;
  let active = false;

  const post = (message: HostMessage) => port?.postMessage(message);
  const event = (name: string, data: unknown) => post({ service: "EventAPI", event: name, data });

  function handshake(): void {
    port?.close();
    subscribed.clear();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }: MessageEvent<ClientMessage>) => void receive(data);
    const message: Handshake = {
      type: "iframe:handshake",
      instanceId,
      services: ["DataAPI", "IparamAPI", "InstanceAPI", "InterfaceAPI", "DataStoreAPI", "RequestAPI", "EventAPI"],
    };
    element.contentWindow?.postMessage(message, appOrigin, [channel.port2]);
  }

  async function receive(message: ClientMessage): Promise<void> {
    if (!("service" in message)) return;
    const { service, uniqId, method } = message;
    const options = (message.options ?? {}) as Record<string, unknown>;
    if (service === "EventAPI") return eventCall(method, options, uniqId);
    try {
      post({ uniqId, service, respData: await answer(service, method, options) });
    } catch (error) {
      post({ uniqId, service, error: errorForApp(error) });
    }
  }

  function eventCall(method: string, options: Record<string, unknown>, uniqId: string): void {
    const name = String(options.event);
    if (method === "on") subscribe(name, options.intercept === true);
    if (method === "off") subscribed.delete(name);
    if (method === "reply")
      held.get(uniqId)?.(
        options.ok === true ? undefined : String(options.reason || "An app did not allow the update."),
      );
  }

  function subscribe(name: string, intercept: boolean): void {
    subscribed.set(name, { intercept: intercept || subscribed.get(name)?.intercept === true });
    if (name === "app.activated" && active) event(name, {});
    if (name === "ticket.propertiesLoaded") event(name, {});
  }

  async function answer(service: string, method: string, options: Record<string, unknown>): Promise<unknown> {
    if (service === "DataAPI")
      return faulty("get", String(options.attribute), () => dataOf(scope, String(options.attribute)));
    if (service === "IparamAPI") return iparamsOf(scope, options.name === undefined ? undefined : String(options.name));
    if (service === "InterfaceAPI")
      return faulty("set", `${method} ${String(options.id ?? "")}`, () => triggerInterface(scope, method, options));
    if (service === "RequestAPI") return serverCall("/api/desk/invoke", { appId: app.appId, call: options });
    if (service === "DataStoreAPI")
      return serverCall("/api/desk/records", { appId: app.appId, call: { ...options, method } });
    return instanceCall(method, options);
  }

  async function faulty(kind: "get" | "set", target: string, run: () => unknown): Promise<unknown> {
    const fault = await scope.store.faults.strike(kind, target);
    if (fault) throw new ServiceRefusal(500, fault);
    return run() ?? null;
  }

  function instanceCall(method: string, options: Record<string, unknown>): unknown {
    const context = { instanceId, app_id: app.appId, location, product: "freshdesk" };
    const calls: Record<string, () => unknown> = {
      resize: () => resize(element, String(options.height ?? "")),
      context: () => context,
      get: () => [context],
      close: () => destroy(),
      send: () => send(frame, options),
    };
    const run = calls[method];
    if (!run) throw new ServiceRefusal(400, `The desk cannot ${method}.`);
    return run() ?? null;
  }

  function destroy(): void {
    port?.close();
    element.remove();
  }

  element.addEventListener("load", handshake);
  const frame: AppFrame = {
    element,
    instanceId,
    scope,
    emit(name, data) {
      if (subscribed.get(name)?.intercept === false) event(name, data);
    },
    intercept(name, data) {
      if (subscribed.get(name)?.intercept !== true) return Promise.resolve();
      const uniqId = crypto.randomUUID();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle("The app did not answer in time."), interceptTimeoutMs);
        const settle = (reason?: string) => {
          clearTimeout(timer);
          held.delete(uniqId);
          if (reason === undefined) resolve();
          else reject(new Error(reason));
        };
        held.set(uniqId, settle);
        post({ service: "EventAPI", event: name, data, uniqId, isIntercept: true });
      });
    },
    setActive(next) {
      if (next === active) return;
      active = next;
      if (subscribed.has(next ? "app.activated" : "app.deactivated"))
        event(next ? "app.activated" : "app.deactivated", {});
    },
    receive: (message) => event("instance.message", message),
    destroy,
  };
  return frame;
}

function resize(element: HTMLIFrameElement, height: string): void {
  const wanted = Number.parseInt(height, 10);
  if (Number.isNaN(wanted)) throw new ServiceRefusal(400, "The height must be given in pixels.");
  element.style.height = `${Math.min(maxHeightPx, wanted)}px`;
}

/** Calls the desk's server; an answer with a status of an error, or an error, becomes the app's rejection. */
async function serverCall(path: string, body: object): Promise<unknown> {
  const response = await fetch(path, { method: "POST", body: JSON.stringify(body) });
  const answer: { status?: number; error?: ServiceError; value?: unknown } = await response.json();
  if (answer.error) throw answer.error;
  if (answer.status === undefined) return answer.value;
  if (answer.status >= 400) throw answer;
  return answer;
}

/** Refusals of ours become plain objects; what the server refused already is one. */
function errorForApp(error: unknown): ServiceError {
  if (error instanceof ServiceRefusal) return error.toServiceError();
  if (error instanceof Error) return { status: 500, message: error.message };
  return error as ServiceError;
}
