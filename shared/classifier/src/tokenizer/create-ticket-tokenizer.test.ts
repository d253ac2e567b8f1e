import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { createTicketTokenizer } from "./create-ticket-tokenizer.ts";

const json: object = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../../../models/encoders/en/tokenizer.json", import.meta.url)), "utf8"),
);
const tokenizer = createTicketTokenizer({ json, hash: "test" });
const whole = new Tokenizer(json, {});

const TEXTS = [
  "",
  " ",
  "Printer jammed again on the 3rd floor!",
  "L’imprimante du 2ᵉ étage n'imprime plus — c'est urgent…",
  "naïve café ÀÉÎÕÜ œuvre straße İstanbul",
  "打印机坏了，无法打印发票。プリンターが動かない 프린터 고장",
  "㐀㐁 and 豈 in one line",
  "emoji 😕👩🏽‍💻🇫🇷 between words😀and-inside",
  "wi-fi / VPN: 10.0.0.1, C:\\Temp\\x.log, a_b=c@d.example <tag> #42 50%",
  "tabs\tand\nnew\r\nlines\u00a0no-break\u2009thin\u3000wide",
  "control\u0000chars\u0007in\u200bside\ufeffwords\u00adsoft\u000bvertical\u000cform",
  "lone \ud800 surrogate \udc00 here",
  "\u202eright-to-left\u202c שלום עולם مرحبا بالعالم",
  "a".repeat(130),
  "word".repeat(24),
  "e\u0301 decomposed and \u1e9b\u0323",
  "½ ² ™ © ℃ Ⅳ",
  "İ\u0307 ǅ ŉ",
];

function randomText(seed: number): string {
  const alphabet = [
    "a",
    "é",
    "Z",
    " ",
    " ",
    ".",
    "'",
    "-",
    "9",
    "中",
    "ん",
    "한",
    "😀",
    "\u200d",
    "\u0301",
    "\u0000",
    "\n",
    "ß",
    "@",
  ];
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  return Array.from({ length: 60 }, () => alphabet[(next() >>> 8) % alphabet.length]).join("");
}

describe("ticket tokenizer", () => {
  it.each([...TEXTS, ...Array.from({ length: 200 }, (_, seed) => randomText(seed))])(
    "gives the ids of the whole text: %j",
    (text) => {
      expect(tokenizer.tokenizeText(text, 512).ids).toEqual(whole.encode(text).ids);
    },
  );

  it("tells for each piece the characters of its word", () => {
    const text = "Imprimante bloquée 😀 today";
    const { pieces } = tokenizer.tokenizeText(text, 64);
    const words = [...new Set(pieces.slice(1, -1).map(({ start, end }) => text.slice(start, end)))];
    expect(words).toEqual(["Imprimante", "bloquée", "😀", "today"]);
  });

  it("keeps three quarters of the budget from the head and a quarter from the tail, and says what it left out", () => {
    const text = Array.from({ length: 200 }, (_, index) => `w${index % 10}`).join(" ");
    const { ids, omitted, pieces } = tokenizer.tokenizeText(text, 66);
    expect(ids).toHaveLength(66);
    expect(omitted).toEqual({ from: 24, to: 192 });
    expect(pieces.at(-2)?.word).toBe(199);
  });

  it("never gives more ids than the budget, even for words of many pieces", () => {
    for (const budget of [8, 16, 33, 128]) {
      expect(
        tokenizer.tokenizeText("imprimante anticonstitutionnellement ".repeat(60), budget).ids.length,
      ).toBeLessThanOrEqual(budget);
    }
  });

  it("does not read special tokens out of what a customer writes", () => {
    expect(tokenizer.tokenizeText("[CLS] [MASK] [SEP]", 64).ids.slice(1, -1)).not.toContain(103);
  });

  it("refuses a file that is no tokenizer", () => {
    expect(() => createTicketTokenizer({ json: "{", hash: "x" })).toThrow(
      expect.objectContaining({ code: "bundle_incompatible" }),
    );
  });
});
