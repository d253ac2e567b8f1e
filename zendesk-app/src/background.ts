import { startBackground } from "@lucid/app/background";
import { readScope } from "./read-scope.ts";
import { openZafClient } from "./zaf-client.ts";
import { createZafHost } from "./zaf-host.ts";

const client = openZafClient();
await startBackground(createZafHost(client), await readScope(client));
