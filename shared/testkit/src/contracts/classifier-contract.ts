import type { Classifier, ClassifyRequest, Suggest, Suggestion, Taxonomy } from "@lucid/core";
import { hashText } from "@lucid/core";
import { afterEach, describe, expect, it } from "vitest";

export interface ClassifierUnderTest {
  readonly classifier: Classifier;
  readonly taxonomy: Taxonomy;
  /** A text of the taxonomy's world that gets a suggestion. */
  readonly familiar: { readonly subject: string; readonly body: string };
}

/** What every classifier promises. `create` gives a fresh one each time; the suite disposes it. */
export function classifierContract(
  name: string,
  create: () => ClassifierUnderTest | Promise<ClassifierUnderTest>,
): void {
  describe(`classifier: ${name}`, () => {
    let current: Classifier | null = null;
    const open = async () => {
      const made = await create();
      current = made.classifier;
      return made;
    };
    afterEach(async () => {
      await current?.dispose();
      current = null;
    });

    it("answers for the ticket and the text it was asked about", async () => {
      const { classifier, familiar } = await open();
      const answer = await classifier.classify(request(familiar));
      expect(answer.ticketId).toBe("42");
      expect(answer.textHash).toBe(hashText(familiar.subject, familiar.body));
    });

    it("suggests labels of the taxonomy, the subcategory inside its category", async () => {
      const { classifier, taxonomy, familiar } = await open();
      const suggestion = asSuggest(await classifier.classify(request(familiar)));
      const category = taxonomy.categories.find((each) => each.id === suggestion.fields.category.labelId);
      expect(category?.subcategories.map((each) => each.id)).toContain(suggestion.fields.subcategory.labelId);
      expect(taxonomy.priorities.map((each) => each.id)).toContain(suggestion.fields.priority.labelId);
      expect(taxonomy.teams.map((each) => each.id)).toContain(suggestion.fields.team.labelId);
    });

    it("gives probabilities, at most 3 alternatives in order, and evidence inside the text", async () => {
      const { classifier, familiar } = await open();
      const { fields, readText } = asSuggest(await classifier.classify(request(familiar)));
      for (const field of Object.values(fields)) {
        const confidences = field.alternatives.map((alternative) => alternative.confidence);
        for (const confidence of [field.confidence, ...confidences]) expect(confidence).toBeGreaterThanOrEqual(0);
        for (const confidence of [field.confidence, ...confidences]) expect(confidence).toBeLessThanOrEqual(1);
        expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
        expect(field.alternatives.length).toBeLessThanOrEqual(3);
        expect(field.alternatives.map((alternative) => alternative.labelId)).not.toContain(field.labelId);
        for (const evidence of field.evidence) {
          expect(readText.text.slice(evidence.start, evidence.end)).toBe(evidence.text);
        }
      }
    });

    it("gives the same answer to the same text", async () => {
      const { classifier, familiar } = await open();
      const first = asSuggest(await classifier.classify(request(familiar)));
      const second = asSuggest(await classifier.classify(request(familiar)));
      expect(second.fields).toEqual(first.fields);
    });

    it("rejects with aborted when it is cancelled before it begins", async () => {
      const { classifier, familiar } = await open();
      const controller = new AbortController();
      controller.abort();
      await expect(classifier.classify(request(familiar), controller.signal)).rejects.toMatchObject({
        code: "aborted",
      });
      // One cancelled request never poisons the next.
      expect((await classifier.classify(request(familiar))).ticketId).toBe("42");
    });

    it("keeps answers apart that are asked for at the same time", async () => {
      const { classifier, familiar } = await open();
      const tickets = ["1", "2", "3"];
      const asked = tickets.map((ticketId) => ({
        ...request({ ...familiar, body: `${familiar.body} ${ticketId}` }),
        ticketId,
      }));
      const answers = await Promise.all(asked.map((each) => classifier.classify(each)));
      expect(answers.map((answer) => answer.ticketId)).toEqual(tickets);
      expect(answers.map((answer) => answer.textHash)).toEqual(asked.map((each) => hashText(each.subject, each.body)));
    });
  });
}

function request(text: { readonly subject: string; readonly body: string }): ClassifyRequest {
  return {
    ...text,
    ticketId: "42",
    bodyFormat: "text",
    knownEntities: [],
    requesterTags: [],
    organizationTags: [],
    history: [],
    threshold: 0.8,
  };
}

function asSuggest(suggestion: Suggestion): Suggest {
  if (suggestion.kind !== "suggest") throw new Error("The familiar text got no suggestion");
  return suggestion;
}
