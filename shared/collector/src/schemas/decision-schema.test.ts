import type { Decision } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { decisionSchema } from "./decision-schema.ts";

describe("the decision's schema", () => {
  it("accepts every decision the product can make: schema and type may not drift apart", () => {
    // Stops compiling when the product's type has something that the schema does not take.
    const accepts = (decision: Decision): z.input<typeof decisionSchema> => decision;
    expect(decisionSchema.parse(accepts(sampleDecision(1)))).toEqual(sampleDecision(1));
  });

  it.each(Object.keys(sampleDecision(1)))("needs %s", (field) => {
    const { [field as keyof Decision]: _left, ...rest } = sampleDecision(1);
    expect(decisionSchema.safeParse(rest).success).toBe(false);
  });

  it("accepts the pseudonym of somebody whose HMAC was not known in time: 32 zeros", () => {
    const unknown = "0".repeat(32);
    const decision = sampleDecision(1, { agent: unknown, requester: unknown });
    expect(decisionSchema.parse(decision)).toEqual(decision);
  });
});
