import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Something between browser and collector that changes large files on their way. */
export interface DamagingProxy {
  readonly url: string;
  /** How many answers it changed. */
  damaged(): number;
  close(): void;
}

/** Files from this size on are damaged: encoder and runtime. */
const LARGE_BYTES = 10_000_000;
/** Said by one connection about itself, not about the content. */
const OF_THE_CONNECTION = ["host", "connection", "content-length", "accept-encoding", "transfer-encoding"];

/** Hands everything on to the collector, but answers large assets with one byte changed. */
export async function startDamagingProxy(collectorUrl: string): Promise<DamagingProxy> {
  let damaged = 0;
  const handOn = async (request: IncomingMessage) => {
    const body = Buffer.concat(await request.toArray());
    const { method = "GET" } = request;
    const answer = await fetch(collectorUrl + request.url, {
      method,
      headers: plainHeaders(Object.entries(request.headers)),
      ...(body.length > 0 ? { body } : {}),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (request.url?.startsWith("/assets/") && bytes.length >= LARGE_BYTES) {
      bytes.writeUInt8(bytes.readUInt8(1_000) ^ 1, 1_000);
      damaged += 1;
    }
    const headers = plainHeaders([...answer.headers].filter(([name]) => name !== "content-encoding"));
    return { status: answer.status, headers, bytes };
  };
  const server = createServer((request, response) => {
    handOn(request).then(
      ({ status, headers, bytes }) => response.writeHead(status, headers).end(bytes),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    damaged: () => damaged,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function plainHeaders(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  const kept = entries.filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
