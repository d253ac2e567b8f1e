import type { Engine } from "./engine.ts";
import type { EngineMessage, EngineRequest } from "./protocol.ts";

/** What both a MessagePort and a dedicated worker's own scope can do. */
export interface EnginePort {
  postMessage(message: EngineMessage, options?: StructuredSerializeOptions): void;
  addEventListener(type: "message" | "close", listener: (event: Event) => void): void;
}

/** Connects a panel's port to the engine: says hello, passes requests in and messages out. */
export function attachEngine(engine: Engine, port: EnginePort, lockName: Promise<string | null>): void {
  const post = (message: EngineMessage) => port.postMessage(message satisfies EngineMessage);
  const connection = engine.connect(post);
  port.addEventListener("message", (event) => {
    if (!(event instanceof MessageEvent)) return;
    const request: EngineRequest = event.data;
    connection.receive(request);
  });
  port.addEventListener("close", () => connection.close());
  void lockName.then((name) => post({ type: "hello", lockName: name }));
}
