import {
  type Agent,
  AppError,
  type FieldWrite,
  type HelpdeskHost,
  type LabelMapper,
  type PastTicket,
  type ProxyRequest,
  type ProxyResponse,
  parseSettings,
  type SavedTicket,
  type Settings,
  type TicketChange,
} from "@lucid/core";
import { checkMapping } from "./check-mapping.ts";
import { endsWithCustomer, type FormValues, isLightAgent, readForm, readTicket, record, text } from "./read-ticket.ts";
import { customFieldName, resolveTicketPaths, type TicketPaths } from "./ticket-paths.ts";
import { writeFields } from "./write-fields.ts";
import type { ZafClient } from "./zaf-client.ts";

const PROXY_PATHS: Readonly<Record<ProxyRequest["operation"], string>> = {
  session: "/v1/session",
  decisions: "/v1/decisions",
};

/** How long the save hook may take at most: the agent waits for it. */
const SAVE_HOOK_MS = 2_000;

/** Zendesk behind core's HelpdeskHost: translates ZAF paths and events, decides nothing. */
export function createZafHost(client: ZafClient): HelpdeskHost {
  let mapper: LabelMapper | null = null;
  let settings: Promise<Settings> | null = null;
  let paths: Promise<TicketPaths> | null = null;
  // Final values must be at hand the moment a save is confirmed: the frame may die right after it.
  let latestForm: FormValues | null = null;
  let latestId: string | null = null;
  let requesterId = "";

  const labels = (): LabelMapper => {
    if (mapper) return mapper;
    throw new AppError("internal", "useLabels must be called before fields are read or written");
  };
  const readSettings = (): Promise<Settings> => {
    settings ??= hostCall(async () => parseSettings(settingsOf((await client.metadata()).settings), "zendesk"));
    settings.catch(() => {
      settings = null;
    });
    return settings;
  };
  const ticketPaths = (): Promise<TicketPaths> => {
    paths ??= readSettings().then((known) => resolveTicketPaths(client, known.mapping));
    paths.catch(() => {
      paths = null;
    });
    return paths;
  };
  const refreshForm = async (): Promise<FormValues> => {
    latestForm = await readForm(client, await ticketPaths(), labels());
    return latestForm;
  };

  return {
    desk: "zendesk",
    useLabels(next) {
      mapper = next;
    },
    readTicket: () =>
      hostCall(async () => {
        const ticket = await readTicket(client, await ticketPaths(), labels());
        const { fields, assigned, confidence = null, assignedToAgent = false } = ticket;
        latestForm = { fields, confidence, assigned, assignedToAgent };
        latestId = ticket.id ?? latestId;
        requesterId = ticket.requester?.id ?? "";
        return ticket;
      }),
    readAgent: () => hostCall(() => readAgent(client)),
    readSettings,
    applyFields: (write: FieldWrite) =>
      hostCall(async () => {
        const result = await writeFields(client, await ticketPaths(), labels(), write);
        await refreshForm();
        return result;
      }),
    onTicketChange: (listener) =>
      subscribeToChanges(client, { ticketPaths, refreshForm, requesterId: () => requesterId }, listener),
    onSaved: (listener) =>
      subscribeToSaves(client, { refreshForm, latestForm: () => latestForm, latestId: () => latestId }, listener),
    onVisibility(listener) {
      const show = () => listener(true);
      const hide = () => listener(false);
      return subscribeAll(client, { "app.activated": show, "app.deactivated": hide });
    },
    readRequesterHistory: (requesterId, limit) => readHistory(client, requesterId, limit),
    checkMapping: () =>
      hostCall(async () => checkMapping(client, await ticketPaths(), labels(), (await readSettings()).mapping)),
    proxyRequest: async (request) => proxyRequest(client, (await readSettings()).collectorUrl, request),
    notify(kind, message) {
      const zafKind = { success: "notice", info: "notice", error: "error" }[kind];
      void client.invoke("notify", message, zafKind).catch(ignoreAfterTeardown);
    },
    resize(heightPx) {
      void client.invoke("resize", { width: "100%", height: `${Math.ceil(heightPx)}px` }).catch(ignoreAfterTeardown);
    },
  };
}

/** Parameter names of manifest.json to the names that core's parser knows. */
function settingsOf(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    mode: parameters.mode,
    collectorUrl: parameters.collector_url,
    publishingKey: parameters.publishing_key,
    mapping: parameters.field_mapping,
    threshold: parameters.threshold,
    acceleration: parameters.acceleration,
  };
}

async function readAgent(client: ZafClient): Promise<Agent> {
  const user = record((await client.get(["currentUser"])).currentUser);
  if (!user) throw new AppError("host_error", "Zendesk did not say who is signed in.");
  return {
    id: text(user.id),
    name: text(user.name),
    role: user.role === "admin" ? "admin" : isLightAgent(user) ? "light-agent" : "agent",
    locale: text(user.locale) || "en",
  };
}

function subscribeToChanges(
  client: ZafClient,
  desk: {
    ticketPaths(): Promise<TicketPaths>;
    refreshForm(): Promise<FormValues>;
    requesterId(): string;
  },
  listener: (change: TicketChange) => void,
): () => void {
  let stopped = false;
  const fieldsChanged = async () => {
    try {
      const { fields, assigned, assignedToAgent } = await desk.refreshForm();
      if (!stopped) listener({ kind: "fields", fields, assigned, assignedToAgent });
    } catch (thrown) {
      // The frame is going away or the desk is busy: the values are read again before every write and save.
      console.debug("lucid-triage: form not read", AppError.from(thrown, "host_error").code);
    }
  };
  const unsubscribe = subscribeAll(client, {
    "ticket.subject.changed": () => listener({ kind: "text" }),
    "comment.text.changed": () => listener({ kind: "text" }),
    "ticket.conversation.changed": (conversation) => {
      if (endsWithCustomer(conversation, desk.requesterId())) listener({ kind: "customer-message" });
    },
    "ticket.status.changed": () => listener({ kind: "access" }),
    "ticket.updated": () => listener({ kind: "access" }),
    "ticket.priority.changed": fieldsChanged,
    "ticket.assignee.group.id.changed": fieldsChanged,
    "ticket.assignee.group.changed": fieldsChanged,
    "ticket.assignee.user.id.changed": fieldsChanged,
  });
  let customEvents: (() => void) | null = null;
  const subscribeToCustomFields = (paths: TicketPaths) => {
    if (stopped) return;
    const names = [paths.category, paths.subcategory].map(customFieldName);
    customEvents = subscribeAll(
      client,
      Object.fromEntries(names.map((name) => [`ticket.${name}.changed`, fieldsChanged])),
    );
  };
  desk.ticketPaths().then(subscribeToCustomFields, ignoreAfterTeardown);
  return () => {
    stopped = true;
    unsubscribe();
    customEvents?.();
  };
}

/**
 * A save is confirmed by ticket.submit.done. The final values are read in the save hook before it, which
 * answers within 2 s whatever happens: the agent's save is never held up or blocked by this app.
 */
function subscribeToSaves(
  client: ZafClient,
  desk: {
    refreshForm(): Promise<FormValues>;
    latestForm(): FormValues | null;
    latestId(): string | null;
  },
  listener: (saved: SavedTicket) => void,
): () => void {
  let ticketId: string | null = null;
  const learnId = async () => {
    ticketId = text((await client.get(["ticket.id"]))["ticket.id"]) || null;
  };
  const beforeSave = async () => {
    const reads = Promise.all([desk.refreshForm(), learnId()]);
    await withinMs(SAVE_HOOK_MS, reads).catch(ignoreAfterTeardown);
    return true;
  };
  const tell = () => {
    const form = desk.latestForm();
    const id = ticketId ?? desk.latestId();
    if (form && id !== null) listener({ ticketId: id, fields: form.fields });
  };
  const confirmed = () => {
    // Known for stored tickets, so that the decision is made in this very turn; a new ticket has its id only now.
    if (ticketId !== null || desk.latestId() !== null) tell();
    else learnId().then(tell, ignoreAfterTeardown);
  };
  return subscribeAll(client, { "ticket.save": beforeSave, "ticket.submit.done": confirmed });
}

/** Resolves when the work is done or the time is over, whichever is first. */
async function withinMs(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // What comes after the limit is nobody's any more, neither is its failure.
    work.catch(ignoreAfterTeardown);
  }
}

async function readHistory(
  client: ZafClient,
  requesterId: string,
  limit: number,
): Promise<readonly PastTicket[] | "unavailable"> {
  const url = `/api/v2/users/${encodeURIComponent(requesterId)}/tickets/requested.json?per_page=${limit}&sort_by=created_at&sort_order=desc`;
  try {
    const answer = record(await client.request({ url, type: "GET" }));
    if (!Array.isArray(answer?.tickets)) return "unavailable";
    return answer.tickets
      .slice(0, limit)
      .map(record)
      .flatMap((past) =>
        past
          ? [
              {
                id: text(past.id),
                subject: text(past.subject),
                body: text(past.description),
                createdAt: text(past.created_at),
              },
            ]
          : [],
      );
  } catch {
    // Light agents and restricted roles may not list tickets: the label is left out, nothing else changes.
    return "unavailable";
  }
}

async function proxyRequest(client: ZafClient, collectorUrl: string, request: ProxyRequest): Promise<ProxyResponse> {
  const options = {
    url: `${collectorUrl}${PROXY_PATHS[request.operation]}`,
    type: "POST" as const,
    contentType: "application/json",
    data: request.body,
    secure: true,
    headers: { Authorization: "Bearer {{setting.collector_token}}" },
    httpCompleteResponse: true,
  };
  try {
    return proxyResponse(await client.request(options));
  } catch (refused) {
    const answer = record(refused);
    if (typeof answer?.status === "number" && answer.status >= 400) return proxyResponse(answer);
    throw new AppError("offline", "Zendesk's proxy could not reach the collector.", { cause: refused });
  }
}

function proxyResponse(answer: unknown): ProxyResponse {
  const complete = record(answer) ?? {};
  const body = complete.responseText ?? complete.responseJSON ?? answer;
  const headers = Object.entries(record(complete.responseHeaders) ?? {});
  const retryAfter = Number(headers.find(([name]) => name.toLowerCase() === "retry-after")?.[1] ?? Number.NaN);
  return {
    status: typeof complete.status === "number" ? complete.status : 200,
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
  };
}

function subscribeAll(client: ZafClient, listeners: Readonly<Record<string, (data?: unknown) => unknown>>): () => void {
  for (const [event, listener] of Object.entries(listeners)) client.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) client.off(event, listener);
  };
}

async function hostCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw AppError.from(thrown, "host_error");
  }
}

/** Calls that only move or announce: when the frame is being torn down nobody misses them. */
function ignoreAfterTeardown(thrown: unknown): void {
  console.debug("lucid-triage: host call dropped", AppError.from(thrown, "host_error").code);
}
