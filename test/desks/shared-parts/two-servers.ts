import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

/** A desk and its app origin, both listening. */
export interface TwoServers {
  listen(): Promise<void>;
  close(): Promise<void>;
  deskPort(): number;
  appPort(): number;
}

/**
 * Serves the desk and the packaged apps on two ports of the loopback interface. The desk is addressed as `localhost`, the
 * apps as `127.0.0.1`: different sites for a browser, so that app frames are third-party frames as in production.
 * Port 0 takes a free one.
 */
export function createTwoServers(desk: Hono, apps: Hono, ports: { port: number; appPort: number }): TwoServers {
  const running: Server[] = [];
  let { port, appPort } = ports;
  return {
    async listen() {
      port = await start(desk, port, running);
      appPort = await start(apps, appPort, running);
    },
    async close() {
      await Promise.all(running.splice(0).map(stop));
    },
    deskPort: () => port,
    appPort: () => appPort,
  };
}

function start(app: Hono, port: number, running: Server[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info) => resolve(info.port)) as Server;
    server.once("error", reject);
    running.push(server);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
