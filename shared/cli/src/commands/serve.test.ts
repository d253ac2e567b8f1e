import { describe, expect, it } from "vitest";
import { parseServeOptions } from "./serve.ts";

describe("triage serve", () => {
  it("takes options before the environment, and the configuration file for the rest", () => {
    const environment = { TRIAGE_PORT: "9000", TRIAGE_DATA: "/from/environment" };
    expect(parseServeOptions(["--port", "9001"], environment)).toMatchObject({
      port: 9001,
      dataDir: "/from/environment",
      host: null,
      configFile: null,
    });
  });

  it("describes the first tenant from the options", () => {
    const { first } = parseServeOptions(
      ["--tenant", "acme", "--desk", "freshdesk", "--origin", "https://a.example"],
      {},
    );
    expect(first.tenants[0]).toMatchObject({ id: "acme", desk: "freshdesk", origins: ["https://a.example"] });
  });

  it.each([
    [["--port", "many"], '--port: "many" is not a port'],
    [["--prot", "1"], "--prot"],
  ])("names what is wrong with %j", (args, message) => {
    expect(() => parseServeOptions(args, {})).toThrow(message);
  });
});
