import type { ClassifyRequest } from "@lucid/core";

/** A question that waits for the model. */
export interface QueuedRequest<Connection> {
  readonly connection: Connection;
  readonly id: number;
  readonly request: ClassifyRequest;
  readonly textHash: string;
  readonly controller: AbortController;
  visible: boolean;
}

/** Visible tickets first, and among equals the newest: it is the one that somebody looks at. */
export interface RequestQueue<Connection> {
  add(item: QueuedRequest<Connection>): void;
  take(): QueuedRequest<Connection> | null;
  /** Takes one out; null when it is not waiting. */
  remove(connection: Connection, id: number): QueuedRequest<Connection> | null;
  /** Takes out everything, or everything of one connection. */
  drain(connection?: Connection): QueuedRequest<Connection>[];
  setVisible(connection: Connection, visible: boolean): void;
  readonly size: number;
}

/** An in-memory queue; it holds a handful of tickets, so a scan is all it needs. */
export function createRequestQueue<Connection>(): RequestQueue<Connection> {
  let waiting: QueuedRequest<Connection>[] = [];
  const removeAt = (index: number) => (index < 0 ? null : (waiting.splice(index, 1)[0] ?? null));
  return {
    add: (item) => void waiting.push(item),
    take() {
      const visible = waiting.findLastIndex((item) => item.visible);
      return removeAt(visible < 0 ? waiting.length - 1 : visible);
    },
    remove: (connection, id) => removeAt(waiting.findIndex((item) => item.connection === connection && item.id === id)),
    drain(connection) {
      const taken = waiting.filter((item) => connection === undefined || item.connection === connection);
      waiting = waiting.filter((item) => !taken.includes(item));
      return taken;
    },
    setVisible(connection, visible) {
      for (const item of waiting) if (item.connection === connection) item.visible = visible;
    },
    get size() {
      return waiting.length;
    },
  };
}
