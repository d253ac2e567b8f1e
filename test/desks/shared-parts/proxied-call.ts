/** One call that a desk made for an app, as it really went out. */
export interface ProxiedCall {
  at: string;
  appId: number;
  method: string;
  url: string;
  /** Headers after the settings were filled in: secrets included, for tests. */
  headers: Record<string, string>;
  body: string;
  status: number;
  responseText: string;
  /** Why nothing was sent, where nothing was. */
  refused?: string;
}

/** What came back from the other end. */
export interface ProxyAnswer {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  text: string;
}

/** True for hosts of this machine, for which plain http is accepted in place of https. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/**
 * Sends a call to the outside and gives back its answer. Redirects are not followed: a secret must not travel on.
 * @param timeoutMs after which the answer is status 504
 * @returns status 502 when the other end cannot be reached
 */
export async function sendOutside(
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
  timeoutMs: number,
): Promise<ProxyAnswer> {
  try {
    const withBody = init.method !== "GET" && init.method !== "HEAD";
    const response = await fetch(url, {
      method: init.method,
      headers: init.headers,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(withBody ? { body: init.body } : {}),
    });
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, statusText: response.statusText, headers, text: await response.text() };
  } catch (error) {
    return failedAnswer(error, timeoutMs);
  }
}

function failedAnswer(error: unknown, timeoutMs: number): ProxyAnswer {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { status: 504, statusText: "Gateway Timeout", headers: {}, text: `No answer within ${timeoutMs} ms` };
  }
  return { status: 502, statusText: "Bad Gateway", headers: {}, text: "The host could not be reached" };
}
