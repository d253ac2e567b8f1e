import { startPanel } from "@lucid/app";
import { freshworksKit } from "@lucid/sidebar/freshworks-kit";
import { openFreshworksClient } from "./freshworks-client.ts";
import { createFreshworksHost } from "./freshworks-host.ts";
import { readScope } from "./read-scope.ts";

const element = document.getElementById("root");
if (element) {
  const client = await openFreshworksClient();
  const scope = await readScope(client);
  await startPanel({ element, host: createFreshworksHost(client), kit: freshworksKit, scope });
}
