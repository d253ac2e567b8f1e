import { describe, expect, it, vi } from "vitest";
import { FakeFreshworksClient } from "./freshworks-client.fake.ts";
import { withPatientData } from "./patient-data.ts";

const LATE = { status: 504, message: "The desk did not answer in time." };

function setUp(...failures: unknown[]) {
  const client = new FakeFreshworksClient();
  const answer = client.data.get;
  const get = vi.fn(async (attribute: string) => {
    if (failures.length > 0) throw failures.shift();
    return answer(attribute);
  });
  Object.assign(client, { data: { get } });
  return { get, patient: withPatientData(client, [1, 1, 1]) };
}

describe("reading the desk's data", () => {
  it("is tried again where the desk is late", async () => {
    const { get, patient } = setUp(LATE, { message: "Request timed out" });
    expect(await patient.data.get("ticket")).toMatchObject({ ticket: { id: 42 } });
    expect(get).toHaveBeenCalledTimes(3);
  });

  it("ends with the desk's own words after four attempts", async () => {
    const { get, patient } = setUp(LATE, LATE, LATE, LATE, LATE);
    await expect(patient.data.get("ticket")).rejects.toEqual(LATE);
    expect(get).toHaveBeenCalledTimes(4);
  });

  it.each([{ status: 403, message: "not on this plan" }, new Error("no such attribute")])(
    "is not repeated where it is refused: %j",
    async (refusal) => {
      const { get, patient } = setUp(refusal);
      await expect(patient.data.get("company")).rejects.toBe(refusal);
      expect(get).toHaveBeenCalledTimes(1);
    },
  );
});
