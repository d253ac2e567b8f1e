import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { AppError } from "@lucid/core";
import type { Hono } from "hono";

/** A client that takes longer to send its request is cut off. */
const SLOW_CLIENT_MS = 10_000;
/** Of the request line and all headers together; more is 431. Said here because NODE_OPTIONS could say otherwise. */
const MAX_HEAD_BYTES = 16 * 1024;
const CHECK_EVERY_MS = 1000;
const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 5000;

export interface ListeningServer {
  readonly port: number;
  /** Takes no more requests, lets the running ones end (5 s at most). */
  close(): Promise<void>;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(force);
}

/** Serves the app on a real port (0: a free one). Throws AppError "conflict" when the port is taken. */
export async function listen(app: Hono, host: string, port: number): Promise<ListeningServer> {
  const server = createServer(
    {
      requestTimeout: SLOW_CLIENT_MS,
      headersTimeout: SLOW_CLIENT_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false }),
  );
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    const message = taken ? `Port ${port} is in use: choose another one` : `Cannot listen on ${host}:${port}`;
    throw new AppError("conflict", message, { cause });
  }
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}
