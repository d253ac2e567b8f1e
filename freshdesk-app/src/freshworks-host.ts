import {
  AppError,
  type FieldMapping,
  type HelpdeskHost,
  type LabelMapper,
  type MappingProblem,
  type ProxyRequest,
  type ProxyResponse,
  parseSettings,
  type Settings,
} from "@lucid/core";
import { customerMessages } from "./customer-messages.ts";
import { createFormWatch } from "./form-watch.ts";
import type { FreshworksClient } from "./freshworks-client.ts";
import { readAgent, readTicket, readTicketRecord, record, text } from "./read-ticket.ts";
import { ignoreAfterTeardown, subscribeAll } from "./subscribe-all.ts";
import { messageOf, writeFields } from "./write-fields.ts";

const TEMPLATES: Readonly<Record<ProxyRequest["operation"], string>> = {
  session: "openSession",
  decisions: "sendDecisions",
};

/** Freshdesk behind core's HelpdeskHost: translates payloads and events, decides nothing. */
export function createFreshworksHost(client: FreshworksClient): HelpdeskHost {
  let mapper: LabelMapper | null = null;
  let settings: Promise<Settings> | null = null;
  const labels = (): LabelMapper => {
    if (mapper) return mapper;
    throw new AppError("internal", "useLabels must be called before fields are read or written");
  };
  const readSettings = (): Promise<Settings> => {
    settings ??= hostCall(async () => parseSettings(settingsOf(await client.iparams.get()), "freshdesk"));
    settings.catch(() => {
      settings = null;
    });
    return settings;
  };
  const mapping = async (): Promise<FieldMapping> => (await readSettings()).mapping;
  const form = createFormWatch(client, mapping, labels);

  return {
    desk: "freshdesk",
    useLabels(next) {
      mapper = next;
    },
    readTicket: () =>
      hostCall(async () => {
        const ticket = await readTicket(client, await mapping(), labels());
        return { ...ticket, ...(await form.read()) };
      }),
    readAgent: () => hostCall(() => readAgent(client)),
    readSettings,
    applyFields: (write) =>
      hostCall(async () => {
        const written = await writeFields(client, await mapping(), labels(), write);
        form.noteWritten(written.form);
        return written.result;
      }),
    onTicketChange(listener) {
      const stopForm = form.onChange(listener);
      const stopEvents = subscribeAll(client, {
        "ticket.statusChanged": () => listener({ kind: "access" }),
        "ticket.conversationsUpdated": customerMessages(client, () => listener({ kind: "customer-message" })),
        "ticket.propertiesLoaded": () => listener({ kind: "text" }),
      });
      return () => {
        stopForm();
        stopEvents();
      };
    },
    onSaved: (listener) => form.onSaved(listener),
    onVisibility(listener) {
      return subscribeAll(client, {
        "app.activated": () => listener(true),
        "app.deactivated": () => listener(false),
      });
    },
    // Freshdesk's front-end client gives no list of a requester's tickets.
    readRequesterHistory: () => Promise.resolve("unavailable"),
    checkMapping: () => hostCall(async () => checkMapping(client, await mapping(), labels())),
    proxyRequest: (request) => invokeTemplate(client, request),
    notify(kind, message) {
      const type = kind === "error" ? "danger" : kind;
      void client.interface.trigger("showNotify", { type, title: "Lucid Triage", message }).catch(ignoreAfterTeardown);
    },
    resize(heightPx) {
      // The platform's limit for a sidebar app is 700 px.
      void client.instance.resize({ height: `${Math.min(700, Math.ceil(heightPx))}px` })?.catch(ignoreAfterTeardown);
    },
  };
}

/** iparam names to the names that core's parser knows. Loopback hosts speak http, all others https. */
function settingsOf(iparams: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const host = text(iparams.collector_host).trim();
  const scheme = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ? "http" : "https";
  return {
    mode: iparams.mode,
    collectorUrl: `${scheme}://${host}`,
    publishingKey: iparams.publishing_key,
    mapping: iparams.field_mapping,
    threshold: iparams.threshold,
    acceleration: iparams.acceleration,
  };
}

/**
 * What the front-end client can see: the fields themselves, and whether each team has a group. The choices
 * of a custom field are not readable here; a missing one is reported when it is written.
 */
async function checkMapping(
  client: FreshworksClient,
  mapping: FieldMapping,
  mapper: LabelMapper,
): Promise<readonly MappingProblem[]> {
  const custom = record((await readTicketRecord(client)).custom_fields) ?? {};
  const fields = (["category", "subcategory"] as const).filter((field) => !(mapping[field].field in custom));
  const teams = mapper.entries("team").filter((entry) => entry.deskValue === null);
  return [
    ...fields.map(
      (field): MappingProblem => ({ field, labelId: null, problem: "field-missing", deskValue: mapping[field].field }),
    ),
    ...teams.map(
      ({ labelId }): MappingProblem => ({ field: "team", labelId, problem: "label-unmapped", deskValue: null }),
    ),
  ];
}

async function invokeTemplate(client: FreshworksClient, request: ProxyRequest): Promise<ProxyResponse> {
  try {
    return proxyResponse(
      await client.request.invokeTemplate(TEMPLATES[request.operation], { context: {}, body: request.body }),
    );
  } catch (refused) {
    const answer = record(refused);
    if (typeof answer?.status === "number" && answer.status >= 400 && answer.status !== 502)
      return proxyResponse(answer);
    throw new AppError("offline", "Freshdesk's proxy could not reach the collector.", { cause: refused });
  }
}

function proxyResponse(answer: unknown): ProxyResponse {
  const complete = record(answer) ?? {};
  const headers = record(complete.headers) ?? {};
  const retryAfter = Number(headers["retry-after"] ?? headers["Retry-After"]);
  return {
    status: typeof complete.status === "number" ? complete.status : 200,
    body: typeof complete.response === "string" ? complete.response : JSON.stringify(complete.response ?? null),
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
  };
}

async function hostCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError("host_error", messageOf(thrown), { cause: thrown });
  }
}
