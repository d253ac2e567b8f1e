import type { Context } from "hono";
import { streamSSE } from "hono/streaming";

/** Sends events to every open desk page and knows when they have arrived. */
export interface EventHub {
  /** Streams events to one page until it goes away. */
  stream(context: Context): Response;
  /** Sends to all pages; resolves once each has acknowledged it (or after one second). */
  publish(name: string, data: unknown): Promise<void>;
  acknowledge(page: string, sequence: number): void;
  close(): void;
}

interface Page {
  id: string;
  send(name: string, data: unknown, sequence: number): void;
  close(): void;
}

const acknowledgeTimeoutMs = 1000;

/** Creates the hub of one desk. */
export function createEventHub(): EventHub {
  const pages = new Map<string, Page>();
  const waiting = new Map<string, () => void>();
  let sequence = 0;

  function delivered(page: Page, name: string, data: unknown, number: number): Promise<void> {
    const key = `${page.id}/${number}`;
    return new Promise((resolve) => {
      const timer = setTimeout(finish, acknowledgeTimeoutMs);
      function finish() {
        clearTimeout(timer);
        waiting.delete(key);
        resolve();
      }
      waiting.set(key, finish);
      page.send(name, data, number);
    });
  }

  return {
    stream: (context) =>
      streamSSE(context, async (stream) => {
        const id = crypto.randomUUID();
        await new Promise<void>((resolve) => {
          const send = (name: string, data: unknown, number: number) => {
            stream.writeSSE({ event: name, id: String(number), data: JSON.stringify(data) }).catch(resolve);
          };
          pages.set(id, { id, send, close: resolve });
          stream.onAbort(resolve);
          send("hello", { page: id }, 0);
        });
        pages.delete(id);
      }),
    async publish(name, data) {
      sequence += 1;
      const number = sequence;
      await Promise.all([...pages.values()].map((page) => delivered(page, name, data, number)));
    },
    acknowledge: (page, number) => waiting.get(`${page}/${number}`)?.(),
    close: () => {
      for (const page of pages.values()) page.close();
    },
  };
}
