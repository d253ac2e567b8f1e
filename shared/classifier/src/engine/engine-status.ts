import type { AppError, Notice } from "@lucid/core";
import type { ActiveBundle } from "../bundle/activate-bundle.ts";
import type { EngineBundleModel } from "./engine-model.ts";
import type { EngineModel, EngineStatus } from "./protocol.ts";

/** What the engine tells its panels about itself, and what runs. */
export interface EngineState {
  readonly active: ActiveBundle<EngineBundleModel> | null;
  readonly failure: AppError | null;
  status(): EngineStatus;
  model(): EngineModel | null;
  loading(): void;
  progress(share: number): void;
  run(bundle: ActiveBundle<EngineBundleModel>): void;
  fail(error: AppError): void;
  setNotice(notice: Notice, on: boolean): void;
}

export interface StateEvents {
  onStatus(status: EngineStatus): void;
  onModel(model: EngineModel): void;
}

/** loading -> ready | failed -> loading …; every change is announced once. */
export function createEngineState(events: StateEvents): EngineState {
  const notices = new Set<Notice>();
  let active: ActiveBundle<EngineBundleModel> | null = null;
  let failure: AppError | null = null;
  let progress = 0;
  const model = () =>
    active === null ? null : { sequence: active.manifest.sequence, taxonomy: active.model.taxonomy };
  const status = (): EngineStatus => {
    const all = [...new Set([...notices, ...(active?.model.notices() ?? [])])];
    if (active !== null) return { state: "ready", source: "encoder", runtime: active.model.runtime(), notices: all };
    if (failure !== null) return { state: "failed", error: failure.toJSON(), notices: all };
    return { state: "loading", progress };
  };
  const announce = () => events.onStatus(status());
  return {
    get active() {
      return active;
    },
    get failure() {
      return failure;
    },
    status,
    model,
    loading() {
      failure = null;
      progress = 0;
      announce();
    },
    progress(share) {
      const before = Math.floor(progress * 100);
      progress = share;
      // Whole percents: a message for each network chunk would be noise.
      if (active === null && failure === null && Math.floor(share * 100) !== before) announce();
    },
    run(bundle) {
      active = bundle;
      failure = null;
      bundle.model.onChange(() => {
        if (active === bundle) announce();
      });
      events.onModel({ sequence: bundle.manifest.sequence, taxonomy: bundle.model.taxonomy });
      announce();
    },
    fail(error) {
      failure = error;
      announce();
    },
    setNotice(notice, on) {
      if (notices.has(notice) === on) return;
      if (on) notices.add(notice);
      else notices.delete(notice);
      if (active !== null) announce();
    },
  };
}
