/**
 * `npm start`: builds what changed, starts the collector and both local desks with the packaged apps installed, and
 * prints one address. Ctrl-C ends everything.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@lucid/core";
import { createLandingPage } from "./demo/landing-page.ts";
import { portInUse } from "./demo/port-in-use.ts";
import { startDemo } from "./demo/start-demo.ts";
import { ensurePackages } from "./package/ensure-packages.ts";

const PORTS = 6;
const root = path.resolve(import.meta.dirname, "..");

try {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "4600" }, data: { type: "string", default: path.join(root, ".data") } },
  });
  await start(readPort(values.port), path.resolve(values.data));
} catch (thrown) {
  console.error(AppError.from(thrown).message);
  process.exit(1);
}

async function start(port: number, dataDir: string): Promise<void> {
  const taken = await portInUse(port, PORTS);
  if (taken !== null) {
    throw new AppError(
      "bad_request",
      `Port ${taken} is in use. Choose other ones: npm start -- --port ${taken + 1000}`,
    );
  }
  console.log("Building the apps (a minute the first time) …");
  await ensurePackages(root);
  console.log("Starting the collector and both desks …");
  const demo = await startDemo({ root, dataDir, port, install: true, log: () => undefined });
  const page = await createLandingPage(demo).listen(port);
  const stop = () => {
    console.log("\nStopping …");
    Promise.all([page.close(), demo.stop()]).then(
      () => process.exit(0),
      (thrown) => {
        console.error(AppError.from(thrown).message);
        process.exit(1);
      },
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // Desks work at once with the packaged starters; the collector's first bundle needs the examples embedded once.
  await demo.collector.bundlesReady();
  console.log(`\nLucid Triage is up:  http://localhost:${port}\n\nCtrl-C ends everything.`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535 - PORTS) return port;
  throw new AppError("bad_request", `--port: "${text}" must be a number from 1024 to ${65_535 - PORTS}`);
}
