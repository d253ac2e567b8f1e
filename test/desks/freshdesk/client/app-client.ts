/** The script behind {{{appclient}}} in the local Freshdesk: `app.initialized()` and the public client API over a message port. */
import type { Handshake, HostEvent, HostMessage, ServiceError, ServiceName } from "./protocol.ts";

type EventListener = (event: AppEvent) => void;

interface AppEvent {
  type: string;
  data: unknown;
  helper: { getData(): unknown; done(): void; fail(reason?: string): void };
}

interface Connection {
  call(service: ServiceName, method: string, options: unknown): Promise<unknown>;
  on(event: string, listener: EventListener, intercept: boolean): void;
  off(event: string, listener: EventListener): void;
}

const dataTimeoutMs = 1000;

/** Answers and events of one port, turned into promises and listeners. */
function connect(port: MessagePort, instanceId: string): Connection {
  const pending = new Map<string, { resolve(value: unknown): void; reject(error: ServiceError): void }>();
  const listeners = new Map<string, EventListener[]>();
  let count = 0;

  const send = (service: ServiceName, method: string, options: unknown, uniqId: string) =>
    port.postMessage({ instanceId, uniqId, service, method, options });

  function deliver(message: HostEvent): void {
    const { event, data, uniqId } = message;
    const reply = (options: object) => uniqId && send("EventAPI", "reply", options, uniqId);
    const helper = {
      getData: () => data,
      done: () => void reply({ ok: true }),
      fail: (reason?: string) => void reply({ ok: false, reason: reason ?? "" }),
    };
    for (const listener of listeners.get(event) ?? []) listener({ type: event, data, helper });
  }
  port.onmessage = ({ data: message }: MessageEvent<HostMessage>) => {
    if ("event" in message) return deliver(message);
    const call = pending.get(message.uniqId);
    pending.delete(message.uniqId);
    if (message.error) call?.reject(message.error);
    else call?.resolve(message.respData);
  };
  port.start();

  return {
    call(service, method, options) {
      count += 1;
      const uniqId = `${instanceId}-${count}`;
      return new Promise((resolve, reject) => {
        pending.set(uniqId, { resolve, reject });
        send(service, method, options, uniqId);
        if (service === "DataAPI") setTimeout(() => timedOut(uniqId, reject), dataTimeoutMs);
      });
    },
    on(event, listener, intercept) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      send("EventAPI", "on", { event, intercept }, "");
    },
    off(event, listener) {
      const left = (listeners.get(event) ?? []).filter((other) => other !== listener);
      listeners.set(event, left);
      if (left.length === 0) send("EventAPI", "off", { event }, "");
    },
  };

  function timedOut(uniqId: string, reject: (error: ServiceError) => void): void {
    if (pending.delete(uniqId)) reject({ status: 504, message: "The desk did not answer in time." });
  }
}

/** The client that apps work with. */
function createClient({ call, on, off }: Connection) {
  const received: ((event: AppEvent) => void)[] = [];
  on("instance.message", (event) => received.forEach((listener) => void listener(event)), false);
  return {
    data: { get: (attribute: string) => call("DataAPI", "get", { attribute }) },
    iparams: { get: (name?: string) => call("IparamAPI", "get", { name }) },
    interface: { trigger: (name: string, options: unknown = {}) => call("InterfaceAPI", name, options) },
    instance: {
      resize: (size: { height: string }) => call("InstanceAPI", "resize", size),
      context: () => call("InstanceAPI", "context", {}),
      get: () => call("InstanceAPI", "get", {}),
      close: () => call("InstanceAPI", "close", {}),
      send: (message: unknown) => call("InstanceAPI", "send", message),
      receive: (listener: (event: AppEvent) => void) => void received.push(listener),
    },
    events: {
      on: (event: string, listener: EventListener, options?: { intercept?: boolean }) =>
        on(event, listener, options?.intercept ?? false),
      off,
    },
    request: {
      invokeTemplate: (name: string, options: { context?: object; body?: string } = {}) =>
        call("RequestAPI", "invokeTemplate", { name, ...options }),
    },
    db: {
      get: (key: string) => call("DataStoreAPI", "get", { key }),
      set: (key: string, value: unknown) => call("DataStoreAPI", "set", { key, value }),
      update: (key: string, value: unknown) => call("DataStoreAPI", "update", { key, value }),
      delete: (key: string) => call("DataStoreAPI", "delete", { key }),
    },
  };
}

const initialized = new Promise<ReturnType<typeof createClient>>((resolve) => {
  window.addEventListener("message", function handshake(event: MessageEvent<Handshake>) {
    const port = event.ports[0];
    if (event.source !== window.parent || event.data?.type !== "iframe:handshake" || !port) return;
    window.removeEventListener("message", handshake);
    resolve(createClient(connect(port, event.data.instanceId)));
    port.postMessage({ type: "iframe:loaded", height: document.documentElement.scrollHeight });
  });
});

Object.assign(window, { app: { initialized: () => initialized } });
