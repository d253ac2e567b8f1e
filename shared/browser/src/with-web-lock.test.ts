import { afterEach, describe, expect, it, vi } from "vitest";
import { withWebLock } from "./with-web-lock.ts";

describe("withWebLock", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("lets one at a time in, in order, where there are no Web Locks", async () => {
    vi.stubGlobal("navigator", {});
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await Promise.resolve();
      events.push(`${name} out`);
    };
    await Promise.all([withWebLock("x", work("a")), withWebLock("x", work("b"))]);
    expect(events).toEqual(["a in", "a out", "b in", "b out"]);
  });

  it("passes a failure to its caller only", async () => {
    vi.stubGlobal("navigator", {});
    const failing = withWebLock("y", () => Promise.reject(new Error("no")));
    const next = withWebLock("y", async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  it("uses the browser's locks, and takes turns in the frame where they are refused", async () => {
    const request = vi.fn((_name: string, work: () => Promise<unknown>) => work());
    vi.stubGlobal("navigator", { locks: { request } });
    expect(await withWebLock("z", async () => 1)).toBe(1);
    expect(request).toHaveBeenCalledWith("z", expect.any(Function));
    const refuse = () => Promise.reject(new DOMException("Refused", "SecurityError"));
    vi.stubGlobal("navigator", { locks: { request: refuse } });
    expect(await withWebLock("z", async () => 2)).toBe(2);
  });

  it("does not run work twice when work itself fails under a lock", async () => {
    vi.stubGlobal("navigator", { locks: { request: (_name: string, work: () => Promise<unknown>) => work() } });
    const work = vi.fn(() => Promise.reject(new Error("no")));
    await expect(withWebLock("w", work)).rejects.toThrow("no");
    expect(work).toHaveBeenCalledTimes(1);
  });
});
