import { startPanel } from "@lucid/app";
import { zendeskKit } from "@lucid/sidebar/zendesk-kit";
import { readScope } from "./read-scope.ts";
import { openZafClient } from "./zaf-client.ts";
import { createZafHost } from "./zaf-host.ts";

const element = document.getElementById("root");
if (element) {
  const client = openZafClient();
  const scope = await readScope(client);
  await startPanel({ element, host: createZafHost(client), kit: zendeskKit, scope });
}
