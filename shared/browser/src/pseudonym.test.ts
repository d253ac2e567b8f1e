import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { pseudonym, randomUuid } from "./pseudonym.ts";

describe("pseudonym", () => {
  const key = Buffer.alloc(32, 7);

  it("is the first 32 hex characters of HMAC-SHA256", async () => {
    const expected = createHmac("sha256", key).update("agent-42").digest("hex").slice(0, 32);
    expect(await pseudonym(key.toString("base64"), "agent-42")).toBe(expected);
  });

  it("names the problem when the key is not base64", async () => {
    await expect(pseudonym("%%%", "agent-42")).rejects.toMatchObject({ code: "bad_request" });
  });

  it("makes UUIDs that differ", () => {
    expect(randomUuid()).not.toBe(randomUuid());
    expect(randomUuid()).toMatch(/^[0-9a-f-]{36}$/);
  });
});
