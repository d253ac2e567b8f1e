import { AppError, type SessionGrant } from "@lucid/core";
import type { DiagnosisDetail, DiagnosisOptions, DiagnosisStep } from "../browser-api.ts";
import { isRecord, jsonOf, readAnswer } from "../http-answer.ts";
import { failedStep } from "./failed-step.ts";

export interface BundleCheckContext {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/** Whether there is a bundle and the pinned key signed it. */
export async function checkBundle(
  { collectorUrl, publishingKey, verifySignature }: DiagnosisOptions,
  grant: SessionGrant,
  { fetch, timeoutMs }: BundleCheckContext,
): Promise<{ readonly step: DiagnosisStep; readonly manifest: string | null }> {
  try {
    const response = await fetch(`${collectorUrl}/v1/bundle`, {
      credentials: "omit",
      cache: "no-store",
      headers: { Authorization: `Bearer ${grant.token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const signed = jsonOf(await readAnswer(response));
    if (!isSigned(signed))
      throw new AppError("bundle_incompatible", "The bundle's answer has no manifest and signature");
    if (!(await verifySignature(signed, publishingKey))) {
      const error = new AppError(
        "signature_invalid",
        "The bundle is signed by another key than the one in the settings",
      );
      return { step: failedStep("signature", "signature-other-key", error), manifest: null };
    }
    return { step: { step: "signature", ok: true, detail: "ok" }, manifest: signed.manifest };
  } catch (thrown) {
    return { step: failedStep("signature", detailOf(thrown), thrown), manifest: null };
  }
}

/** Fetches the smallest public file and compares its size and SHA-256 with the manifest. */
export async function checkAssets(
  collectorUrl: string,
  manifest: string,
  { fetch, timeoutMs }: BundleCheckContext,
): Promise<DiagnosisStep> {
  try {
    const file = smallestPublicFile(JSON.parse(manifest));
    if (file === null) throw new AppError("not_found", "The bundle names no public file");
    const response = await fetch(`${collectorUrl}/assets/${file.sha256}`, {
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new AppError("not_found", `${file.name}: the collector answered ${response.status}`);
    const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
    if (hex(digest) === file.sha256) return { step: "assets", ok: true, detail: "ok" };
    return failedStep("assets", "asset-corrupt", new AppError("asset_corrupt", `${file.name} arrived damaged`));
  } catch (thrown) {
    return failedStep("assets", "asset-missing", thrown);
  }
}

function detailOf(thrown: unknown): DiagnosisDetail {
  const { code } = AppError.from(thrown);
  if (code === "settings_invalid") return "key-malformed";
  if (code === "unauthorized" || code === "forbidden") return "token-refused";
  return code === "not_found" ? "bundle-missing" : "signature-unsupported";
}

interface NamedFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

function smallestPublicFile(manifest: unknown): NamedFile | null {
  if (!isRecord(manifest) || !Array.isArray(manifest.files)) return null;
  const files = manifest.files.flatMap((file: unknown): NamedFile[] => {
    if (!isRecord(file) || file.access !== "public") return [];
    const { name, size, sha256 } = file;
    const complete = typeof name === "string" && typeof size === "number" && typeof sha256 === "string";
    return complete ? [{ name, size, sha256 }] : [];
  });
  return files.toSorted((a, b) => a.size - b.size)[0] ?? null;
}

function isSigned(value: unknown): value is { readonly manifest: string; readonly signature: string } {
  return isRecord(value) && typeof value.manifest === "string" && typeof value.signature === "string";
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
