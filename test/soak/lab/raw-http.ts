import { connect } from "node:net";

/** What came back on a connection until it ended. */
export interface RawAnswer {
  readonly text: string;
  /** Of the first answer; null when the connection ended without one. */
  readonly status: number | null;
  readonly tookMs: number;
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

function readAnswer(text: string, startedAt: number): RawAnswer {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return { text, status: status === undefined ? null : Number(status), tookMs: performance.now() - startedAt };
}

/** Sends bytes as they are, ends its side, and resolves with what came back when the server ended the connection too. */
export function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect(addressOf(url));
    let text = "";
    socket.on("data", (part) => {
      text += part.toString("latin1");
    });
    // A server that answers and hangs up before it read everything resets the connection: the answer counts.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(readAnswer(text, startedAt)));
    socket.end(bytes);
  });
}

/** Sends `start`, then one byte of `rest` every `everyMs`, and resolves when the server hung up (or after `patienceMs`). */
export function sendSlowly(
  url: string,
  { start, rest, everyMs, patienceMs }: { start: string; rest: string; everyMs: number; patienceMs: number },
): Promise<RawAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect(addressOf(url));
    let text = "";
    let sent = 0;
    const drip = setInterval(() => {
      if (sent < rest.length && socket.writable) socket.write(rest[sent++] ?? "");
    }, everyMs);
    const giveUp = setTimeout(() => socket.destroy(), patienceMs);
    socket.on("data", (part) => {
      text += part.toString("latin1");
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearInterval(drip);
      clearTimeout(giveUp);
      resolve(readAnswer(text, startedAt));
    });
    if (start !== "") socket.write(start);
  });
}
