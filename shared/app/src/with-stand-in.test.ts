import { AppError, type Classifier, type ClassifyRequest, type Suggestion } from "@lucid/core";
import { describe, expect, it, vi } from "vitest";
import { onceLoaded } from "./once-loaded.ts";
import { runningModel } from "./running-model.ts";
import { withStandIn } from "./with-stand-in.ts";

const request: ClassifyRequest = {
  ...{ ticketId: "1", subject: "Printer", body: "jammed", bodyFormat: "text", threshold: 0.8 },
  ...{ knownEntities: [], requesterTags: [], organizationTags: [], history: [] },
};

function answering(source: "lexical" | "encoder", classify?: Classifier["classify"]): Classifier {
  const suggestion: Suggestion = {
    ...{ kind: "abstain", reason: "unfamiliar-text", candidates: [], ticketId: "1", textHash: "h", source },
    model: { sequence: 0, taxonomyId: "t", taxonomyVersion: 1 },
    readText: { text: "", read: [], skipped: [] },
    ...{ additionalLabels: [], computeMs: 0 },
  };
  return {
    classify: classify ?? (() => Promise.resolve(suggestion)),
    status: () => ({ state: "ready", source, runtime: "test", notices: [] }),
    onStatus: () => () => undefined,
    dispose: () => Promise.resolve(),
  };
}
const silent = answering("encoder", () => new Promise(() => undefined));

describe("the stand-in of a running engine", () => {
  it("loads nothing and says nothing when the engine answers in time", async () => {
    const load = vi.fn(async () => answering("lexical"));
    const { first, refined } = withStandIn(answering("encoder"), load);
    const [quick, better] = await Promise.allSettled([first.classify(request), refined.classify(request)]);
    expect(quick).toMatchObject({ status: "rejected", reason: { code: "aborted" } });
    expect(better).toMatchObject({ status: "fulfilled", value: { source: "encoder" } });
    expect(load).not.toHaveBeenCalled();
  });

  it("answers in place of an engine that keeps silent", async () => {
    const { first, refined } = withStandIn(silent, async () => answering("lexical"), 10);
    const quick = first.classify(request);
    void refined.classify(request);
    await expect(quick).resolves.toMatchObject({ source: "lexical" });
  });

  it("answers at once in place of an engine that fails", async () => {
    const failing = answering("encoder", () => Promise.reject(new AppError("engine_crashed", "gone")));
    const { first, refined } = withStandIn(failing, async () => answering("lexical"), 60_000);
    const quick = first.classify(request);
    await expect(refined.classify(request)).rejects.toMatchObject({ code: "engine_crashed" });
    await expect(quick).resolves.toMatchObject({ source: "lexical" });
  });

  it("says so when the package has no quick model either", async () => {
    const { first } = withStandIn(silent, async () => null, 0);
    await expect(first.classify(request)).rejects.toMatchObject({ code: "runtime_refused" });
  });
});

describe("a model loaded once", () => {
  it("is loaded again only after a failure", async () => {
    const load = vi.fn().mockRejectedValueOnce(new Error("offline")).mockResolvedValue("model");
    const get = onceLoaded(load);
    await expect(get()).rejects.toThrow("offline");
    expect([await get(), await get()]).toEqual(["model", "model"]);
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe("the running engine's model", () => {
  const taxonomy = { id: "t", version: 1, name: "", languages: [], priorities: [], teams: [], categories: [] };

  it("is known as soon as the engine says its status", async () => {
    const model = { sequence: 3, taxonomy };
    const engine = {
      model: () => model,
      onStatus: (listener: (status: ReturnType<Classifier["status"]>) => void) => {
        queueMicrotask(() => listener(answering("encoder").status()));
        return () => undefined;
      },
    };
    await expect(runningModel(engine, 60_000)).resolves.toBe(model);
  });

  it("is nothing when the engine must start first", async () => {
    await expect(runningModel({ model: () => null, onStatus: () => () => undefined }, 5)).resolves.toBeNull();
  });
});
