import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { AppError, type SignedManifest } from "@lucid/core";
import { signedManifestSchema } from "../../schemas/bundle-schema.ts";
import type { AssetAccess } from "../../stores/sqlite-release-store.ts";
import { type Caller, requireCaller } from "../caller.ts";
import { acceptsBrotli, matchesEtag } from "../negotiation.ts";
import { defineRoute, NOT_CHANGED } from "../route.ts";
import type { Services } from "../services.ts";

const BUNDLE_READERS = { session: "bundle:read" } as const;
const ASSET_READERS = { session: "assets:read" } as const;
const A_YEAR_SECONDS = 31_536_000;

/** The tenant's newest signed manifest. */
export function bundleRoute({ releases, preparation, secrets }: Services) {
  return defineRoute({
    method: "GET",
    path: "/v1/bundle",
    summary: "The newest signed manifest",
    access: BUNDLE_READERS,
    answer: { name: "SignedManifest", schema: signedManifestSchema },
    furtherAnswers: NOT_CHANGED,
    async handle(context, { caller }) {
      const { tenant } = requireCaller(caller, BUNDLE_READERS);
      const release = await releases.latest(tenant.id);
      if (!release) {
        const failed = preparation.failure(tenant.id) !== null;
        throw new AppError(
          "unavailable",
          failed ? "The first bundle could not be made: see the collector's log" : "The first bundle is being made",
          {
            retryAfterMs: failed ? 60_000 : 1000,
          },
        );
      }
      // The signature names the content; the sequence makes the tag readable.
      const etag = `"${release.sequence}-${release.signature.slice(0, 22)}"`;
      const headers = { etag, "cache-control": "private, no-cache" };
      if (matchesEtag(context.req.header("if-none-match"), etag)) return context.body(null, 304, headers);
      const signed: SignedManifest = {
        manifest: release.manifest,
        signature: release.signature,
        publicKey: secrets.publishingKey.publicKeyBase64,
      };
      return context.json(signed, 200, headers);
    },
  });
}

function contentType(name: string): string {
  if (name.endsWith(".json")) return "application/json; charset=utf-8";
  if (name.endsWith(".wasm")) return "application/wasm";
  return "application/octet-stream";
}

/** Another tenant's file does not exist for this caller. */
function mayRead(access: AssetAccess, caller: Caller | null): boolean {
  if (access.isPublic) return true;
  return access.tenants.has(requireCaller(caller, ASSET_READERS).tenant.id);
}

/** A file of a bundle by its SHA-256: immutable, compressed where the client can read it. */
export function assetRoute({ assets, releases }: Services) {
  return defineRoute({
    method: "GET",
    path: "/assets/{sha256}",
    summary: "A file of a bundle: public ones for everybody, a tenant's own with its session",
    access: "by-file",
    answer: { contentType: "application/octet-stream" },
    async handle(context, { caller, parameter }) {
      const access = await releases.assetAccess(parameter);
      const readable = access !== null && mayRead(access, caller);
      const asset = readable
        ? await assets.open(parameter, acceptsBrotli(context.req.header("accept-encoding")))
        : null;
      if (!access || !asset) throw new AppError("not_found", "There is no such file");
      const stream = context.req.method === "HEAD" ? null : Readable.toWeb(createReadStream(asset.path));
      return new Response(stream as ReadableStream | null, {
        headers: {
          "content-type": contentType(access.name),
          "content-length": String(asset.size),
          "cache-control": `${access.isPublic ? "public" : "private"}, max-age=${A_YEAR_SECONDS}, immutable`,
          vary: access.isPublic ? "Accept-Encoding, Origin" : "Accept-Encoding, Origin, Authorization",
          ...(asset.encoding ? { "content-encoding": asset.encoding } : {}),
        },
      });
    },
  });
}
