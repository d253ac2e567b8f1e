import type { KeptMemory, MemoryKeeper, OwnEntry } from "../memory/memory-keeper.ts";
import type { EngineConfig, EngineSession } from "./protocol.ts";

/** The engine's side of memory: asks for it while somebody looks at a ticket. */
export interface EngineMemory {
  current(): KeptMemory | null;
  configure(config: EngineConfig, session: EngineSession | null): void;
  remember(own: OwnEntry): void;
  /** A panel is in front of somebody. */
  show(panel: object): void;
  hide(panel: object): void;
}

/** Twice within a minute, and once more for a slow answer. */
const LOOK_EVERY_MS = 5_000;

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

  const look = () => {
    if (keeper === null || config === null || token === null || visible.size === 0) return;
    void keeper.syncIfDue({ scope: config.scope, collectorUrl: config.collectorUrl, token });
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
    configure(wanted, session) {
      if (config === null) void keeper?.open(wanted.scope);
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
