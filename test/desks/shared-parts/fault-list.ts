/** Where a fault strikes. `appCsp` is no fault but a header: the CSP sent with the app's files. */
type FaultKind = "get" | "set" | "invoke" | "request" | "save" | "appCsp";

/** Trouble ordered by a test: latency, an error, or a header. */
export interface Fault {
  kind: FaultKind;
  /** Only calls whose path (get, set, invoke) or URL or template name (request) contains this text. */
  match?: string;
  latencyMs?: number;
  /** Message of the error; absent means the call only gets slower. */
  error?: string;
  /** HTTP status of a failing request or save, 500 unless told. */
  status?: number;
  /** How often it strikes; without it until the faults are cleared. */
  times?: number;
  /** Value of an `appCsp` header. */
  value?: string;
}

/** The faults in force. Take one with `strike`, which also counts it down. */
export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** The first fault in force for this call, or undefined. */
  strike(kind: FaultKind, target: string): Fault | undefined;
}

/** Creates an empty list of faults. */
export function createFaultList(initial: Fault[] = []): FaultList {
  let faults = initial.map((fault) => ({ ...fault }));
  return {
    add: (fault) => void faults.push({ ...fault }),
    clear: () => {
      faults = [];
    },
    list: () => faults.map((fault) => ({ ...fault })),
    strike(kind, target) {
      const hit = faults.find((fault) => fault.kind === kind && (!fault.match || target.includes(fault.match)));
      if (hit?.times !== undefined) {
        hit.times -= 1;
        if (hit.times <= 0) faults = faults.filter((fault) => fault !== hit);
      }
      return hit;
    },
  };
}

/** Waits as long as a fault says. */
export function faultDelay(fault: Fault | undefined): Promise<void> {
  return fault?.latencyMs ? new Promise((resolve) => setTimeout(resolve, fault.latencyMs)) : Promise.resolve();
}
