import { createFaultList, type Fault, faultDelay } from "../fault-list.ts";

/** The faults as this page knows them, for calls that never reach the server. */
export interface ClientFaults {
  replace(faults: Fault[]): void;
  /** Waits as ordered; resolves to the message of an ordered error. */
  strike(kind: "get" | "set" | "invoke", target: string): Promise<string | undefined>;
}

/** Creates the page's copy of the server's faults. */
export function createClientFaults(initial: Fault[]): ClientFaults {
  let list = createFaultList(initial);
  return {
    replace: (faults) => {
      list = createFaultList(faults);
    },
    async strike(kind, target) {
      const fault = list.strike(kind, target);
      await faultDelay(fault);
      return fault?.error;
    },
  };
}
