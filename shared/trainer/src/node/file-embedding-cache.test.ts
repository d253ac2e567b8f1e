import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileEmbeddingCache } from "./file-embedding-cache.ts";

const DIMS = 8;

describe("the embedding cache on disk", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "embedding-cache-"));
    path = join(folder, "deeper", "cache.bin");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const vector = (seed: number, dims = DIMS) => Float32Array.from({ length: dims }, (_, index) => seed + index / 7);
  const fill = async (from: number, to: number) => {
    const cache = createFileEmbeddingCache(path, DIMS);
    for (let index = from; index < to; index++) await cache.put(`text ${index}`, vector(index));
    return cache;
  };

  it("gives back exactly what was put, in this run and in the next", async () => {
    const cache = await fill(0, 100);
    expect(await cache.get("text 99")).toEqual(vector(99));
    cache.save();
    const next = createFileEmbeddingCache(path, DIMS);
    expect(await next.get("text 0")).toEqual(vector(0));
    expect(await next.get("text 99")).toEqual(vector(99));
    expect(await next.get("text 100")).toBeNull();
  });

  it("keeps no key on disk", async () => {
    (await fill(0, 3)).save();
    expect(readFileSync(path).includes("text")).toBe(false);
  });

  it("keeps whole batches when the process is killed before it saved", async () => {
    await fill(0, 130);
    expect(await createFileEmbeddingCache(path, DIMS).get("text 127")).toEqual(vector(127));
  });

  it("goes on after a record that was cut short", async () => {
    (await fill(0, 10)).save();
    truncateSync(path, readFileSync(path).length - 5);
    (await fill(9, 20)).save();
    const cache = createFileEmbeddingCache(path, DIMS);
    for (let index = 0; index < 20; index++) expect(await cache.get(`text ${index}`)).toEqual(vector(index));
  });

  it("cuts a damaged record off", async () => {
    (await fill(0, 2)).save();
    appendFileSync(path, Buffer.alloc(16 + DIMS * 4 + 4, 1));
    (await fill(1, 4)).save();
    const cache = createFileEmbeddingCache(path, DIMS);
    for (let index = 0; index < 4; index++) expect(await cache.get(`text ${index}`)).toEqual(vector(index));
  });

  it("lets two runs write at the same time", async () => {
    const first = await fill(0, 1);
    const second = await fill(1, 2);
    first.save();
    second.save();
    const cache = createFileEmbeddingCache(path, DIMS);
    expect(await cache.get("text 0")).toEqual(vector(0));
    expect(await cache.get("text 1")).toEqual(vector(1));
  });

  it("starts a foreign file again", async () => {
    (await fill(0, 1)).save();
    writeFileSync(path, "something else");
    (await fill(5, 6)).save();
    const cache = createFileEmbeddingCache(path, DIMS);
    expect(await cache.get("text 5")).toEqual(vector(5));
    expect(await cache.get("text 0")).toBeNull();
  });

  it("reads back 20,000 vectors of 384", async () => {
    const cache = createFileEmbeddingCache(path, 384);
    for (let index = 0; index < 20_000; index++) await cache.put(`text ${index}`, vector(index, 384));
    cache.save();
    const next = createFileEmbeddingCache(path, 384);
    expect(await next.get("text 19999")).toEqual(vector(19_999, 384));
  });
});
