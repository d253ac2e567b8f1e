import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { formatPercent, pickMessages } from "./pick-messages.ts";

const sentence = (parts: readonly { readonly text: string }[]): string => parts.map((part) => part.text).join("");

describe("the explanation", () => {
  const names = { predicted: "Printer", runnerUp: "Network", because: ["jammed", "print invoices"] };

  it("is one plain sentence in English", () => {
    expect(sentence(en.explanation(names))).toBe(
      "Printer, mostly because of “jammed” and “print invoices”; the runner-up was Network.",
    );
  });

  it("is one plain sentence in French, with its no-break spaces", () => {
    expect(sentence(fr.explanation({ ...names, predicted: "Imprimante", runnerUp: "Réseau" }))).toBe(
      "Imprimante, surtout à cause de «\u00a0jammed\u00a0» et «\u00a0print invoices\u00a0»\u202f; en deuxième position\u00a0: Réseau.",
    );
  });

  it("does without words and without a runner-up", () => {
    expect(sentence(en.explanation({ predicted: "Printer", runnerUp: null, because: [] }))).toBe(
      "Printer fits the whole text better than any single word.",
    );
  });
});

describe("what the team decided before", () => {
  it("names the ticket, and who corrected it in no more than that", () => {
    expect(en.remembered("#123", true)).toBe("Like ticket #123, corrected by your team.");
    expect(fr.remembered("#123", false)).toBe("Comme le ticket #123, classé par votre équipe.");
  });
});

describe("the catalogs", () => {
  it("are picked by language, whatever the region or the case", () => {
    expect([pickMessages("fr-CA"), pickMessages("FR_be"), pickMessages("de"), pickMessages("")]).toEqual([
      fr,
      fr,
      en,
      en,
    ]);
  });

  it("write percentages as the language does", () => {
    expect(formatPercent(en, 0.944)).toBe("94%");
    expect(formatPercent(fr, 0.944)).toMatch(/^94[\u00a0\u202f]%$/);
  });

  it("count in singular and plural", () => {
    expect([en.pending(1), en.pending(2)]).toEqual(["1 decision waiting to be sent", "2 decisions waiting to be sent"]);
    expect([fr.pending(1), fr.pending(2)]).toEqual([
      "1\u00a0décision en attente d’envoi",
      "2\u00a0décisions en attente d’envoi",
    ]);
  });

  it("list fields as a sentence", () => {
    expect(en.filledFields(["Category", "Subcategory", "Team"])).toBe("Category, subcategory and team.");
    expect(fr.filledFields(["Catégorie", "Équipe"])).toBe("Catégorie et équipe.");
  });

  it("leave no ordinary space before French double punctuation", () => {
    const texts = JSON.stringify(fr, (_key, value) =>
      typeof value === "function" ? sentenceOf(value as (...args: unknown[]) => unknown) : value,
    );
    expect(texts).not.toMatch(/ [:;?!»]|« /);
  });
});

/** Calls a message with plausible arguments and returns what it says. */
function sentenceOf(message: (...args: unknown[]) => unknown): unknown {
  try {
    return message("A", "B", "C", "D");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return message(message === fr.filledFields ? ["A", "B"] : { predicted: "A", runnerUp: "B", because: ["c", "d"] });
  }
}
