import { describe, expect, it } from "vitest";
import { AppError, parseFieldMapping, parseSettings } from "./index.ts";

const key = `${"A".repeat(43)}=`;
const valid = { collectorUrl: "https://triage.example.com/", publishingKey: key };

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error("Nothing was refused");
}

describe("settings", () => {
  it("need an address and a key, the rest has defaults", () => {
    expect(parseSettings(valid, "zendesk")).toEqual({
      mode: "suggest",
      collectorUrl: "https://triage.example.com",
      publishingKey: key,
      threshold: 0.8,
      acceleration: "wasm",
      mapping: {
        category: { field: "requirement", values: {} },
        subcategory: { field: "requirement", values: {} },
        priority: { values: {} },
        team: { values: {} },
        confidence: { field: "requirement" },
      },
    });
  });

  it("may be written as text and in snake_case, as helpdesks hand them over", () => {
    const raw = {
      collector_url: " HTTPS://Triage.Example.com:8443/base/ ",
      publishing_key: `${key}\n`,
      mode: "Monitor",
      threshold: "0,9",
      acceleration: "",
      field_mapping: '{"team": {"values": {"hardware-n2": 9001}}}',
    };
    expect(parseSettings(raw, "freshdesk")).toMatchObject({
      collectorUrl: "https://triage.example.com:8443/base",
      mode: "monitor",
      threshold: 0.9,
      acceleration: "wasm",
      mapping: { category: { field: "cf_lucid_category" }, team: { values: { "hardware-n2": "9001" } } },
    });
  });

  it.each(["http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]:4000"])(
    "allow http for %s",
    (collectorUrl) => {
      expect(parseSettings({ ...valid, collectorUrl }, "zendesk").collectorUrl).toBe(collectorUrl);
    },
  );

  it.each([
    ["collectorUrl", { collectorUrl: undefined }, "missing"],
    ["collectorUrl", { collectorUrl: "http://triage.example.com" }, "https"],
    ["collectorUrl", { collectorUrl: "http://127.0.0.1.example.com" }, "https"],
    ["collectorUrl", { collectorUrl: "https://user:pass@triage.example.com" }, "not an address"],
    ["collectorUrl", { collectorUrl: "triage.example.com" }, "https://"],
    ["collectorUrl", { collectorUrl: "https://triage.example.com/?a=b" }, "not an address"],
    ["publishingKey", { publishingKey: "" }, "missing"],
    ["publishingKey", { publishingKey: "abc" }, "32 bytes"],
    ["publishingKey", { publishingKey: `${"A".repeat(42)}B=` }, "32 bytes"],
    ["mode", { mode: "loud" }, "off, monitor, suggest"],
    ["threshold", { threshold: 0.3 }, "0.5 to 0.99"],
    ["threshold", { threshold: "high" }, "0.5 to 0.99"],
    ["threshold", { threshold: 1 }, "0.5 to 0.99"],
    ["acceleration", { acceleration: "cuda" }, "wasm or webgpu"],
  ])("refuse a bad %s (%j) and name the fix", (name, change, fix) => {
    const error = refusal(() => parseSettings({ ...valid, ...change }, "zendesk"));
    expect(error.code).toBe("settings_invalid");
    expect(error.message).toContain(name);
    expect(error.message).toContain(fix);
  });
});

describe("the field mapping", () => {
  it("reads fields, values and unused labels", () => {
    const json = JSON.stringify({
      category: { field: 123, values: { access: " zugang ", other: null } },
      confidence: { field: null },
    });
    expect(parseFieldMapping(json, "zendesk")).toMatchObject({
      category: { field: "123", values: { access: "zugang", other: null } },
      confidence: { field: null },
    });
  });

  it.each([
    ["{", "JSON"],
    ["[]", "curly brackets"],
    ['{"categry": {}}', "categry"],
    ['{"category": {"field": "cf_x"}}', "category.field"],
    ['{"category": {"fields": "1"}}', "category.fields"],
    ['{"category": {"values": {"access": true}}}', "category.values.access"],
    ['{"category": {"values": {"access": " "}}}', "category.values.access"],
    ['{"team": {"values": {"hardware-n2": null}}}', "team.values.hardware-n2"],
  ])("refuses %s and names the key", (json, named) => {
    const error = refusal(() => parseFieldMapping(json, "zendesk"));
    expect(error.code).toBe("settings_invalid");
    expect(error.message).toContain(named);
  });

  it("wants Freshdesk's names of fields", () => {
    expect(parseFieldMapping('{"category": {"field": "cf_topic"}}', "freshdesk").category.field).toBe("cf_topic");
    expect(refusal(() => parseFieldMapping('{"category": {"field": "12"}}', "freshdesk")).message).toContain("cf_");
  });
});
