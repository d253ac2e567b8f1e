import { AppError } from "@lucid/core";
import { withPatientData } from "./patient-data.ts";

/** The part of Freshworks' client that the app uses; the platform fills in its script at {{{appclient}}}. */
export interface FreshworksClient {
  readonly data: { get(attribute: string): Promise<Readonly<Record<string, unknown>>> };
  readonly iparams: { get(): Promise<Readonly<Record<string, unknown>>> };
  readonly interface: { trigger(method: string, options: Readonly<Record<string, unknown>>): Promise<unknown> };
  readonly instance: { resize(options: { readonly height: string }): Promise<unknown> | undefined };
  readonly events: {
    on(event: string, listener: (event: FreshworksEvent) => void, options?: { readonly intercept: boolean }): void;
    off?(event: string, listener: (event: FreshworksEvent) => void): void;
  };
  readonly request: {
    invokeTemplate(name: string, options: { readonly context?: object; readonly body?: string }): Promise<unknown>;
  };
}

export interface FreshworksEvent {
  readonly type?: string;
  readonly helper?: { getData(): unknown };
}

declare global {
  var app: { initialized(): Promise<FreshworksClient> } | undefined;
}

/** The client of the surrounding desk. Throws host_error where the page was opened outside Freshdesk. */
export async function openFreshworksClient(): Promise<FreshworksClient> {
  if (globalThis.app) return withPatientData(await globalThis.app.initialized());
  throw new AppError("host_error", "This page works inside Freshdesk only: the platform's client was not loaded.");
}
