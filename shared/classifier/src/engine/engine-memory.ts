import type { KeptMemory, MemoryKeeper, OwnEntry } from "../memory/memory-keeper.ts";
import type { EngineConfig, EngineSession } from "./protocol.ts";

/** The engine's side of memory: asks for it while somebody looks at a ticket. */
export interface EngineMemory {
  current(): KeptMemory | null;
  /** Resolves once it is known what people decided before this engine lived, or a second later: then it answers without. */
  known(): Promise<void>;
  configure(config: EngineConfig, session: EngineSession | null): void;
  /** Nothing will come from the collector for now. */
  sessionFailed(): void;
  remember(own: OwnEntry): void;
  /** A panel is in front of somebody. */
  show(panel: object): void;
  hide(panel: object): void;
}

/** Twice within a minute, and once more for a slow answer. */
const LOOK_EVERY_MS = 5_000;
/** A young engine's first answer waits so long; the quick suggestion is on the screen meanwhile. */
const FIRST_LOOK_MS = 1_000;

/** One question for all panels; none while nobody looks. */
export function createEngineMemory(
  open: ((onChange: () => void) => MemoryKeeper) | undefined,
  onChange: () => void,
): EngineMemory {
  const keeper = open?.(onChange) ?? null;
  const visible = new Set<object>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let config: EngineConfig | null = null;
  let token: string | null = null;
  let opened: Promise<void> | undefined;
  let endFirstLook: (() => void) | undefined;
  const firstLook = new Promise<void>((resolve) => {
    endFirstLook = resolve;
  });
  let looking = false;
  let waited = keeper === null;

  const look = () => {
    if (keeper === null || config === null || token === null || visible.size === 0) return;
    const asked = keeper.syncIfDue({ scope: config.scope, collectorUrl: config.collectorUrl, token });
    // Only the first of them is on its way from here: while it is, the others return at once.
    if (!looking) void asked.then(endFirstLook);
    looking = true;
  };
  const keepLooking = () => {
    if (visible.size > 0 && keeper !== null) timer ??= setInterval(look, LOOK_EVERY_MS);
    else if (timer !== null) {
      clearInterval(timer);
      timer = null;
    }
    look();
  };
  return {
    current: () => keeper?.current() ?? null,
    async known() {
      if (waited || visible.size === 0) return;
      const late = new Promise((resolve) => setTimeout(resolve, FIRST_LOOK_MS));
      await Promise.race([Promise.all([opened, firstLook]), late]);
      waited = true;
    },
    sessionFailed: () => endFirstLook?.(),
    configure(wanted, session) {
      if (config === null) opened = keeper?.open(wanted.scope);
      config ??= wanted;
      token = session?.token ?? token;
      look();
    },
    remember(own) {
      if (config !== null) void keeper?.remember({ scope: config.scope }, own);
    },
    show(panel) {
      visible.add(panel);
      keepLooking();
    },
    hide(panel) {
      visible.delete(panel);
      keepLooking();
    },
  };
}
