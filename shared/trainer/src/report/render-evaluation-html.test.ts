import { describe, expect, it } from "vitest";
import { evaluatePredictions } from "../evaluation/evaluate-predictions.ts";
import { prediction, readScoredTickets, smallTaxonomy, testTicket } from "../evaluation/fixtures/scored-tickets.ts";
import { renderEvaluationHtml } from "./render-evaluation-html.ts";

const scored = readScoredTickets();

/** A page about the same sixty tickets, whatever their categories are called. */
function pageOf(labels: readonly string[], more: Partial<Parameters<typeof renderEvaluationHtml>[0]> = {}) {
  const taxonomy = smallTaxonomy(labels, [labels[0] ?? ""]);
  const predictions = scored.probabilities.map((row) => prediction(labels, row));
  const report = evaluatePredictions({
    predictions,
    tickets: scored.truth.map((truth, index) => testTicket(labels[truth] ?? "", scored.priorityTruth[index])),
    taxonomy,
    seed: 1,
    rounds: 50,
    outOfScope: predictions.slice(0, 5),
    baselines: [{ id: "lexical", predictions }],
  });
  return renderEvaluationHtml({ report, taxonomy, ...more });
}

const page = pageOf(scored.labels);

describe("the page", () => {
  it("opens with what a team lead asks first", () => {
    expect(page).toMatch(
      /<h1>Of 100 tickets, 68 get the right category\. At 80\u00a0% confidence 8 are routed without a person, 100\u00a0% of them right\.<\/h1>/,
    );
  });

  it("fetches nothing and runs nothing", () => {
    expect(page).not.toMatch(/<(?:script|link|iframe|img|object|embed|base)\b/i);
    expect(page).not.toMatch(/\son\w+=|javascript:|@import|url\(/i);
    const addresses = page.match(/https?:\/\/[^"' <]+/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]));
    expect(page).toContain("default-src 'none'");
  });

  it("says in words what each plot shows, and has its numbers as tables", () => {
    const plots = page.match(/<svg[^>]*>/g) ?? [];
    expect(plots).toHaveLength(4);
    for (const plot of plots) {
      const id = /aria-labelledby="([^"]+)"/.exec(plot)?.[1] ?? "none";
      expect(page).toMatch(new RegExp(`<title id="${id}">.{20,}</title>`));
    }
    expect(page.match(/<table>/g)?.length).toBeGreaterThan(5);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain('<html lang="en">');
  });

  it("is the same each time", () => {
    expect(pageOf(scored.labels)).toBe(page);
  });

  it("has every id once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has a light and a dark face, and no colour beside them", () => {
    expect(page).toContain("prefers-color-scheme:dark");
    const plots = (page.match(/<svg[\s\S]*?<\/svg>/g) ?? []).join("");
    expect(plots).not.toMatch(/(?:fill|stroke)="#/);
  });

  it("shows the gate's rules, the failed ones first", () => {
    const rules = [
      { id: "macro-f1", passed: true, text: "Macro F1 holds." },
      { id: "kappa", passed: false, text: "People agree too little." },
    ];
    const gated = pageOf(scored.labels, { gate: { passed: false, rules } });
    expect(gated).toContain("The gate holds this model back: 1 of 2 rules failed");
    expect(gated.indexOf("People agree too little.")).toBeLessThan(gated.indexOf("Macro F1 holds."));
    expect(page).not.toContain("The gate");
  });

  it("holds ticket texts only when they are given, and says so", () => {
    expect(page).toContain("This page holds no ticket text.");
    const [category, predicted] = [scored.labels[0] ?? "", scored.labels[2] ?? ""];
    const examples = [{ category, predicted, text: "My <b>badge</b> & phone" }];
    const shown = pageOf(scored.labels, { examples });
    expect(shown).toContain("<blockquote>My &lt;b&gt;badge&lt;/b&gt; &amp; phone</blockquote>");
    expect(shown).toContain("treat it as personal data");
  });

  it("makes nothing of hostile label names but text", () => {
    const hostile = [
      "<script>alert(1)</script>",
      '"><img src=x onerror=alert(2)>',
      "</style></title><svg onload=alert(3)>",
      "{a|b}{value} {{x}} & \u202e\u0000",
      "a".repeat(5_000),
    ];
    const dangerous = pageOf(hostile);
    expect(dangerous).not.toMatch(/<(?:script|img|object|link)\b/i);
    expect(dangerous).not.toMatch(/<svg onload/i);
    expect(dangerous.replaceAll(/&lt;[\s\S]*?&gt;/g, "")).not.toMatch(/<[^>]*\son(?:error|load)=/i);
    expect(dangerous.match(/<\/style>/g)).toHaveLength(1);
    expect(dangerous).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("stands a hundred and fifty categories", () => {
    const many = Array.from({ length: 150 }, (_, index) => `category ${index}`);
    const taxonomy = smallTaxonomy(many);
    const tickets = Array.from({ length: 600 }, (_, index) => testTicket(many[index % 150] ?? ""));
    const predictions = tickets.map((_, index) =>
      prediction(
        many,
        many.map((_label, place) => (place === (index % 7 === 0 ? (index + 1) % 150 : index % 150) ? 0.9 : 0.1 / 149)),
      ),
    );
    const report = evaluatePredictions({ predictions, tickets, taxonomy, seed: 1, rounds: 20 });
    const large = renderEvaluationHtml({ report, taxonomy });
    expect(large).toContain("The 40 weakest of 150 are drawn.");
    expect(large.length).toBeLessThan(600_000);
  });
});
