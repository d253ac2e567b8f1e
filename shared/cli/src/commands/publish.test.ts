import { describe, expect, it } from "vitest";
import { parsePublishOptions } from "./publish.ts";

describe("triage publish", () => {
  it("takes options before the environment", () => {
    const given = ["--bundle", "/model", "--kappa", "0.8", "--tenant", "acme", "--extend-test-set"];
    expect(parsePublishOptions(given, { TRIAGE_DATA: "/data" })).toEqual({
      ...{ bundle: "/model", dataDir: "/data", tenant: "acme", kappa: 0.8, override: null },
      ...{ extendTestSet: true, json: false },
    });
    expect(parsePublishOptions([...given, "--data", "/other"], { TRIAGE_DATA: "/data" }).dataDir).toBe("/other");
  });

  it("wants a name and a reason of whoever overrides", () => {
    const given = ["--bundle", "/model", "--override", "Ada", "--reason", "one labeller"];
    expect(parsePublishOptions(given, {}).override).toEqual({ name: "Ada", reason: "one labeller" });
  });

  it.each([
    [[], "--bundle"],
    [["--bundle", "m", "--kappa", "high"], '--kappa: "high" is not a number from -1 to 1'],
    [["--bundle", "m", "--kappa", "1.2"], "--kappa"],
    [["--bundle", "m", "--override", "Ada"], "--reason"],
    [["--bundle", "m", "--reason", "because"], "--override"],
    [["--bundle", "m", "--overide", "Ada"], "--overide"],
  ])("names what is wrong with %j", (args, message) => {
    expect(() => parsePublishOptions(args, {})).toThrow(message);
  });
});
