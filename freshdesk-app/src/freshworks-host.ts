import {
  AppError,
  type FieldMapping,
  type HelpdeskHost,
  type LabelMapper,
  type MappingProblem,
  type ProxyRequest,
  type ProxyResponse,
  parseSettings,
  type SavedTicket,
  type Settings,
  type TicketChange,
} from "@lucid/core";
import type { FreshworksClient, FreshworksEvent } from "./freshworks-client.ts";
import {
  labelledForm,
  type RawForm,
  rawForm,
  readAgent,
  readTicket,
  readTicketRecord,
  record,
  text,
} from "./read-ticket.ts";
import { messageOf, writeFields } from "./write-fields.ts";

const TEMPLATES: Readonly<Record<ProxyRequest["operation"], string>> = {
  session: "openSession",
  decisions: "sendDecisions",
};

/** Change events of Freshdesk's system fields. Custom fields have none: they are read at every save. */
const FIELD_EVENTS: Readonly<Record<string, keyof RawForm>> = {
  "ticket.priorityChanged": "priority",
  "ticket.groupChanged": "team",
  "ticket.agentChanged": "agent",
};

/** Freshdesk behind core's HelpdeskHost: translates payloads and events, decides nothing. */
export function createFreshworksHost(client: FreshworksClient): HelpdeskHost {
  let mapper: LabelMapper | null = null;
  let settings: Promise<Settings> | null = null;
  // client.data gives stored values: what the form shows is those plus unsaved changes, kept here.
  let unsaved: Partial<RawForm> = {};

  const labels = (): LabelMapper => {
    if (mapper) return mapper;
    throw new AppError("internal", "useLabels must be called before fields are read or written");
  };
  const readSettings = (): Promise<Settings> => {
    settings ??= client.iparams.get().then((iparams) => parseSettings(settingsOf(iparams), "freshdesk"));
    settings.catch(() => {
      settings = null;
    });
    return settings;
  };
  const mapping = async (): Promise<FieldMapping> => (await readSettings()).mapping;
  const readForm = async (): Promise<RawForm> => ({
    ...rawForm(await readTicketRecord(client), await mapping()),
    ...unsaved,
  });

  const emitFields = async (listener: (change: TicketChange) => void): Promise<void> => {
    const form = await readForm();
    listener({ kind: "fields", fields: labelledForm(form, labels()), assigned: form.team !== "" || form.agent !== "" });
  };

  return {
    desk: "freshdesk",
    useLabels(next) {
      mapper = next;
    },
    readTicket: () =>
      hostCall(async () => {
        const ticket = await readTicket(client, await mapping(), labels());
        const form = await readForm();
        return {
          ...ticket,
          fields: labelledForm(form, labels()),
          confidence: form.confidence || null,
          assigned: form.team !== "" || form.agent !== "",
        };
      }),
    readAgent: () => hostCall(() => readAgent(client)),
    readSettings,
    applyFields: (write) =>
      hostCall(async () => {
        const { result, form } = await writeFields(client, await mapping(), labels(), write);
        unsaved = { ...unsaved, ...form };
        return result;
      }),
    onTicketChange(listener) {
      const changes = Object.entries(FIELD_EVENTS).map(([event, field]): [string, (event: FreshworksEvent) => void] => [
        event,
        (change) => {
          unsaved = { ...unsaved, [field]: text(record(change.helper?.getData())?.new) };
          emitFields(listener).catch(ignoreAfterTeardown);
        },
      ]);
      return subscribeAll(client, {
        ...Object.fromEntries(changes),
        "ticket.statusChanged": () => listener({ kind: "access" }),
        "ticket.conversationsUpdated": () => listener({ kind: "customer-message" }),
        "ticket.propertiesLoaded": () => listener({ kind: "text" }),
      });
    },
    onSaved(listener) {
      return subscribeAll(client, {
        "ticket.propertiesUpdated": (event) => {
          const changed = changedForm(record(event.helper?.getData()), unsaved);
          unsaved = {};
          savedTicket(client, mapping, labels, changed).then(listener, ignoreAfterTeardown);
        },
      });
    },
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

/** The values of the save: what the event names wins over what this panel knew to be unsaved. */
function changedForm(data: Record<string, unknown> | null, unsaved: Partial<RawForm>): Partial<RawForm> {
  const changed = record(data?.changedAttributes) ?? {};
  const newValue = (key: string): string | undefined => {
    const value = record(changed[key])?.new;
    return value === undefined ? undefined : text(value);
  };
  const known: Record<keyof RawForm, string | undefined> = {
    category: undefined,
    subcategory: undefined,
    confidence: undefined,
    priority: newValue("priority"),
    team: newValue("group_id") ?? newValue("group"),
    agent: newValue("responder_id") ?? newValue("agent"),
  };
  const named = Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...unsaved, ...Object.fromEntries(named) };
}

/**
 * The stored ticket after the save. The event can arrive before the desk's data does: system fields that
 * the event names are taken from it; custom fields come from the stored ticket.
 */
async function savedTicket(
  client: FreshworksClient,
  mapping: () => Promise<FieldMapping>,
  labels: () => LabelMapper,
  changed: Partial<RawForm>,
): Promise<SavedTicket> {
  const ticket = await readTicketRecord(client);
  const stored = rawForm(ticket, await mapping());
  const { priority = stored.priority, team = stored.team, agent = stored.agent } = changed;
  return { ticketId: text(ticket.id), fields: labelledForm({ ...stored, priority, team, agent }, labels()) };
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

function subscribeAll(
  client: FreshworksClient,
  listeners: Readonly<Record<string, (event: FreshworksEvent) => void>>,
): () => void {
  let active = true;
  for (const [event, listener] of Object.entries(listeners)) {
    // `off` is not in every version of the client: a stopped subscription must be silent without it.
    client.events.on(event, (data) => {
      if (active) listener(data);
    });
  }
  return () => {
    active = false;
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

function ignoreAfterTeardown(thrown: unknown): void {
  console.debug("lucid-triage: host call dropped", messageOf(thrown));
}
