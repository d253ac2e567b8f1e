/** What an app frame sends to its desk. */
export type ClientMessage =
  | { type: "iframe:loaded"; height: number }
  | { instanceId: string; uniqId: string; service: ServiceName; method: string; options: unknown };

export type ServiceName =
  | "DataAPI"
  | "IparamAPI"
  | "InstanceAPI"
  | "InterfaceAPI"
  | "DataStoreAPI"
  | "RequestAPI"
  | "EventAPI";

/** An event on its way to an app frame; `uniqId` where the desk waits for an answer. */
export interface HostEvent {
  service: "EventAPI";
  event: string;
  data: unknown;
  uniqId?: string;
  isIntercept?: boolean;
}

/** What a desk sends to an app frame over the port. */
export type HostMessage =
  | { uniqId: string; service: ServiceName; respData?: unknown; error?: ServiceError }
  | HostEvent;

/** A rejection as apps get it: a plain object. */
export interface ServiceError {
  status: number;
  message: string;
  [extra: string]: unknown;
}

/** The first message, which hands the port over. */
export interface Handshake {
  type: "iframe:handshake";
  instanceId: string;
  services: ServiceName[];
}
