import { expect, it } from "vitest";
import { distinctiveWords } from "./distinctive-words.ts";

it("a group is named by the words that are its own, not by those that are everywhere", () => {
  const badge = [
    ["badge", "the", "door", "please"],
    ["please", "badge", "door"],
    ["badge", "please", "lost"],
  ];
  const rest = [
    ["please", "printer", "the"],
    ["please", "printer", "door"],
  ];
  const [first, second] = distinctiveWords([badge, rest], 2);
  expect(first).toEqual(["badge", "door"]);
  expect(second?.[0]).toBe("printer");
});

it("a word of a single text names nothing", () => {
  expect(distinctiveWords([[["alpha", "beta"], ["beta"]]], 5)).toEqual([["beta"]]);
});
