import { startBackground } from "@lucid/app/background";
import { openFreshworksClient } from "./freshworks-client.ts";
import { createFreshworksHost } from "./freshworks-host.ts";
import { readScope } from "./read-scope.ts";

const client = await openFreshworksClient();
await startBackground(createFreshworksHost(client), await readScope(client));
