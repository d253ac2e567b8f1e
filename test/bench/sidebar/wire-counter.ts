import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

export interface WireCounter {
  /** Bytes in both directions since the counter was made, HTTP headers included. */
  bytes(): number;
  stop(): void;
}

/** Counts what servers of this process send and receive on the given ports, on the sockets themselves: workers and frames alike. */
export function countWire(ports: readonly number[]): WireCounter {
  const sockets = new Set<Socket>();
  const total = ({ bytesRead, bytesWritten }: Socket) => bytesRead + bytesWritten;
  const onRequest = (message: unknown) => {
    if (typeof message !== "object" || message === null || !("socket" in message)) return;
    const socket = message.socket as Socket;
    if (ports.includes(socket.localPort ?? -1)) sockets.add(socket);
  };
  subscribe("http.server.request.start", onRequest);
  return {
    bytes: () => [...sockets].reduce((sum, socket) => sum + total(socket), 0),
    stop: () => unsubscribe("http.server.request.start", onRequest),
  };
}
