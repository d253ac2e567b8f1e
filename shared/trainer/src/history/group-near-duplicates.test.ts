import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { historyTicket } from "./fixtures/history-ticket.ts";
import { groupNearDuplicates } from "./group-near-duplicates.ts";

const MESSAGE =
  "Hello, since this morning my screen stays black when I dock the laptop. I tried two cables and another monitor, nothing helps. Can somebody have a look today please?";
const OTHER =
  "Hello, I would like to order a second monitor for my desk in the new building. Who has to approve this and how long does it take?";

const groupsOf = (...texts: (string | { subject?: string; body: string; bodyFormat?: "html" })[]): string[] =>
  groupNearDuplicates(
    texts.map((text, index) => historyTicket(`t${index}`, typeof text === "string" ? { body: text } : text)),
  ).map(({ group }) => group);

describe("near duplicates share a group", () => {
  it.each<[string, string | { subject: string; body: string; bodyFormat?: "html" }]>([
    ["the same text in other letters", MESSAGE.toUpperCase().replaceAll(",", " -")],
    ["one word more", `${MESSAGE} Thanks`],
    ["HTML of it", { subject: "", body: `<div><p>${MESSAGE}</p><br></div>`, bodyFormat: "html" }],
    [
      "a forward with a line above",
      {
        subject: "Fwd: Screen",
        body: `FYI\n\n-----Original Message-----\nFrom: Ann <ann@example.com>\nSent: Monday 5 January\nTo: IT\nSubject: Screen\n\n> ${MESSAGE}`,
      },
    ],
  ])("%s", (_, copy) => {
    expect(groupsOf(MESSAGE, OTHER, copy)).toEqual(["t0", "t1", "t0"]);
  });

  it("templates with other numbers", () => {
    const alarm = (host: string, load: string) =>
      `Alarm ${host}: the load of the database server is ${load} since 12:0${load.length} o'clock, threshold is set to 80.`;
    expect(groupsOf(alarm("srv-01", "97"), OTHER, alarm("srv-223", "81.5"))).toEqual(["t0", "t1", "t0"]);
  });

  it("along a chain of small changes", () => {
    const words = MESSAGE.split(" ");
    const steps = [0, 1, 2, 3, 4].map((count) => [...words.slice(count), ...Array(count).fill("again")].join(" "));
    expect(new Set(groupsOf(...steps)).size).toBe(1);
  });
});

it("a text made to be slow costs no more than any other", () => {
  const nasty = [
    "-".repeat(20_000),
    "<".repeat(20_000),
    "\n".repeat(20_000),
    "<style>".repeat(3000),
    "> ".repeat(10_000),
    "1 ".repeat(10_000),
  ];
  const before = process.cpuUsage();
  groupsOf(...nasty, ...nasty.map((body) => ({ body, bodyFormat: "html" as const })));
  // A fraction of a second; what backtracks takes minutes.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
});

describe("different tickets", () => {
  it("stay apart, also where they share greeting and subject", () => {
    expect(groupsOf({ subject: "Help", body: MESSAGE }, { subject: "Help", body: OTHER })).toEqual(["t0", "t1"]);
    expect(groupsOf("I lost my card", "I lost my phone", "")).toEqual(["t0", "t1", "t2"]);
  });

  it("are told apart in 12,000 texts, each copy found", () => {
    const random = createRandom(7);
    const word = () => `w${Math.floor(random() * 4000).toString(36)}x`.replace(/\d/g, "q");
    const bodies = Array.from({ length: 11_000 }, () => Array.from({ length: 25 }, word).join(" "));
    const copies = bodies.slice(0, 1000).map((body) => `${body} thanks`);
    const groups = groupsOf(...bodies, ...copies);
    expect(groups.slice(11_000)).toEqual(copies.map((_, index) => `t${index}`));
    expect(new Set(groups).size).toBe(11_000);
  });

  it("get the same groups in every run", () => {
    const texts = [MESSAGE, OTHER, `${OTHER} now`, `Dear all, ${MESSAGE}`];
    expect(groupsOf(...texts)).toEqual(groupsOf(...texts));
  });
});
