import { AppError } from "@lucid/core";

/** The part of Zendesk's client that the app uses. The SDK itself is loaded by the page from Zendesk. */
export interface ZafClient {
  get(paths: readonly string[]): Promise<ZafValues>;
  set(path: string, value: unknown): Promise<ZafValues>;
  invoke(action: string, ...args: readonly unknown[]): Promise<unknown>;
  on(event: string, listener: (data?: unknown) => unknown): void;
  off(event: string, listener: (data?: unknown) => unknown): void;
  request(options: ZafRequest): Promise<unknown>;
  metadata(): Promise<ZafMetadata>;
  context(): Promise<ZafContext>;
}

export interface ZafValues {
  readonly errors?: Readonly<Record<string, { readonly message: string }>>;
  readonly [path: string]: unknown;
}

export interface ZafRequest {
  readonly url: string;
  readonly type: "GET" | "POST";
  readonly data?: string;
  readonly contentType?: string;
  readonly secure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly httpCompleteResponse?: boolean;
}

export interface ZafMetadata {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version?: string;
  readonly installationId?: number;
}

export interface ZafContext {
  readonly location: string;
  readonly ticketId?: number;
  readonly account?: { readonly subdomain: string };
}

declare global {
  var ZAFClient: { init(): ZafClient | false } | undefined;
}

/** The client of the surrounding desk. Throws host_error where the page was opened outside Zendesk. */
export function openZafClient(): ZafClient {
  const client = globalThis.ZAFClient?.init();
  if (client) return client;
  throw new AppError("host_error", "This page works inside Zendesk only: Zendesk's client could not be started.");
}
