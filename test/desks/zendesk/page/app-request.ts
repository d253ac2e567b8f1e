/** Relative addresses are the desk's own REST API in the agent's name; the rest goes through the desk's proxy. */
export async function proxied(
  appId: number,
  options: { url: string; httpCompleteResponse?: boolean },
): Promise<{ ok: boolean; args: unknown[] }> {
  const answer = options.url.startsWith("/") ? await ownApi(options) : await throughProxy(appId, options);
  const json = parsed(answer.text);
  const complete = {
    status: answer.status,
    statusText: answer.statusText,
    responseText: answer.text,
    responseJSON: json,
    responseHeaders: answer.headers,
    readyState: 4,
  };
  const ok = answer.status >= 200 && answer.status < 300;
  if (!ok) return { ok, args: [complete, "error", answer.statusText] };
  return { ok, args: options.httpCompleteResponse ? [complete] : [json ?? answer.text, "success", complete] };
}

interface Answer {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  text: string;
}

async function throughProxy(appId: number, request: object): Promise<Answer> {
  const response = await fetch("/api/desk/proxy", { method: "POST", body: JSON.stringify({ appId, request }) });
  if (response.ok) return response.json();
  return { status: response.status, statusText: response.statusText, headers: {}, text: await response.text() };
}

async function ownApi(request: { url: string; type?: string; data?: unknown; contentType?: string }): Promise<Answer> {
  const method = (request.type ?? "GET").toUpperCase();
  const query =
    method === "GET" && request.data && typeof request.data === "object"
      ? `?${new URLSearchParams(request.data as Record<string, string>)}`
      : "";
  const body =
    method === "GET" || request.data === undefined
      ? null
      : typeof request.data === "string"
        ? request.data
        : JSON.stringify(request.data);
  const response = await fetch(request.url + query, { method, body });
  return {
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the app gets the text instead.
    return undefined;
  }
}
