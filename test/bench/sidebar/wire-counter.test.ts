import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { countWire, type WireCounter } from "./wire-counter.ts";

let servers: Server[] = [];
let counter: WireCounter | undefined;

afterEach(async () => {
  counter?.stop();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  servers = [];
});

async function serve(bytes: number): Promise<number> {
  const server = createServer((_request, response) =>
    response.setHeader("connection", "close").end(Buffer.alloc(bytes)),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function get(port: number): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
}

describe("bytes over the wire", () => {
  it("are those of the ports asked for, with the headers of both sides", async () => {
    const [wanted, other] = [await serve(50_000), await serve(70_000)];
    counter = countWire([wanted]);
    await Promise.all([get(wanted), get(other)]);
    expect(counter.bytes()).toBeGreaterThan(50_100);
    expect(counter.bytes()).toBeLessThan(51_500);
  });

  it("are not counted any more once the counter stopped", async () => {
    const port = await serve(10_000);
    counter = countWire([port]);
    counter.stop();
    await get(port);
    expect(counter.bytes()).toBe(0);
  });
});
