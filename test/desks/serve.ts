import { parseArgs } from "node:util";
import { createFreshdeskDesk, createZendeskDesk } from "./index.ts";

/** Starts one desk alone: `npx tsx test/desks/serve.ts --desk zendesk --port 4010 --app-port 4011 [--packages dist/zendesk]`. */
const { values } = parseArgs({
  options: {
    desk: { type: "string", default: "zendesk" },
    port: { type: "string", default: "4010" },
    "app-port": { type: "string", default: "0" },
    packages: { type: "string" },
  },
});
const options = {
  port: Number(values.port),
  appPort: Number(values["app-port"]),
  ...(values.packages ? { packageDirectory: values.packages } : {}),
};
const desk = values.desk === "freshdesk" ? createFreshdeskDesk(options) : createZendeskDesk(options);
await desk.listen();
console.log(`${values.desk} desk on ${desk.url} (apps from ${desk.appOrigin}); ?as=admin opens it as an admin`);
process.on("SIGINT", () => {
  void desk.close().then(() => process.exit(0));
});
