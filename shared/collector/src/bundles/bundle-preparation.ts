import { AppError } from "@lucid/core";
import type { Tenant } from "../config/collector-config.ts";
import type { EncoderFiles } from "./encoder-files.ts";
import { ensureStarterBundle, type StarterParts } from "./starter-bundle.ts";

export type PreparationState = "ready" | "preparing" | "failed";

/** Brings every tenant to a live bundle, one after the other, in the background. */
export interface BundlePreparation {
  start(): void;
  state(): PreparationState;
  /** Why this tenant has no bundle of this start, or null. */
  failure(tenant: string): AppError | null;
  /** Resolves when every tenant was tried; rejects with the first failure. */
  finished(): Promise<void>;
  stop(): Promise<void>;
}

export function createBundlePreparation(
  parts: StarterParts & { readonly readEncoder: (id: string) => EncoderFiles },
  tenants: readonly Tenant[],
): BundlePreparation {
  const failures = new Map<string, AppError>();
  const stopping = new AbortController();
  let work: Promise<void> | undefined;
  let done = false;

  async function prepareOne(tenant: Tenant, encoders: Map<string, EncoderFiles>): Promise<void> {
    try {
      const encoder = encoders.get(tenant.encoder) ?? parts.readEncoder(tenant.encoder);
      encoders.set(tenant.encoder, encoder);
      await ensureStarterBundle(parts, tenant, encoder, stopping.signal);
    } catch (thrown) {
      if (stopping.signal.aborted) return;
      const error = AppError.from(thrown);
      failures.set(tenant.id, error);
      parts.log("error", "starter failed", { tenant: tenant.id, code: error.code, reason: error.message });
    }
  }

  async function prepareAll(): Promise<void> {
    const encoders = new Map<string, EncoderFiles>();
    for (const tenant of tenants) {
      if (!stopping.signal.aborted) await prepareOne(tenant, encoders);
    }
    done = true;
  }

  return {
    start() {
      work ??= prepareAll();
    },
    state: () => (failures.size > 0 ? "failed" : done ? "ready" : "preparing"),
    failure: (tenant) => failures.get(tenant) ?? null,
    async finished() {
      await work;
      const [failure] = failures.values();
      if (failure) throw failure;
    },
    async stop() {
      stopping.abort();
      await work;
    },
  };
}
