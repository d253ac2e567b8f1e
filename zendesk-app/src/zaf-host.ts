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
  type Settings,
} from "@lucid/core";
import { checkMapping } from "./check-mapping.ts";
import { type FormValues, isLightAgent, readForm, readTicket, record, text } from "./read-ticket.ts";
import { resolveTicketPaths, type TicketPaths } from "./ticket-paths.ts";
import { writeFields } from "./write-fields.ts";
import type { ZafClient } from "./zaf-client.ts";
import { ignoreAfterTeardown, subscribeAll, subscribeToChanges, subscribeToSaves } from "./zaf-events.ts";

const PROXY_PATHS: Readonly<Record<ProxyRequest["operation"], string>> = {
  session: "/v1/session",
  decisions: "/v1/decisions",
};

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
    readSettings() {
      // Where the fields are is asked for in the same breath: the next thing that anybody wants is the ticket.
      void ticketPaths().catch(ignoreAfterTeardown);
      return readSettings();
    },
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

async function hostCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw AppError.from(thrown, "host_error");
  }
}
