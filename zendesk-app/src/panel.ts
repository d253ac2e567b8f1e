import { startPanel } from "@lucid/app";
import { createZendeskKit } from "@lucid/sidebar/zendesk-kit";
import { openZafClient } from "./zaf-client.ts";
import { createZafHost } from "./zaf-host.ts";
