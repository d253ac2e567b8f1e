import { createServer } from "node:net";

/** The first of `count` ports from `first` on that something else holds, on either loopback address; null: all free. */
export async function portInUse(first: number, count: number): Promise<number | null> {
  for (let port = first; port < first + count; port++) {
    for (const host of ["127.0.0.1", "localhost"]) if (!(await canListen(port, host))) return port;
  }
  return null;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
