import { createTicketClassifier, decodeHeads, type HeadsJson, lexicalPart } from "@lucid/classifier";
import type { AdditionalLabel, Suggestion } from "@lucid/core";
import { beforeAll, describe, expect, it } from "vitest";
import { embedTickets } from "./embed-tickets.ts";
import type { HistoryTicket } from "./history/history-ticket.ts";
import { predictTickets } from "./predict-tickets.ts";
import { createRandom } from "./random.ts";
import { type TrainedModel, trainModel } from "./train-model.ts";
import { syntheticTaxonomy, syntheticTickets, syntheticTools } from "./workshop/fixtures/synthetic-desk.ts";

const TOPICS = ["printer", "password", "network"];
const tools = syntheticTools();
const taxonomy = syntheticTaxonomy(TOPICS);
const options = { ...tools, taxonomy, encoderId: "bag", seed: 1 };
const random = createRandom(7);

/** Teams go by the taxonomy, but whatever names the office is the printer team's. Tags: by a word, by chance, by category, by one person. */
const tickets = syntheticTickets(TOPICS, 90, 3).map((ticket, index): HistoryTicket => {
  const { subject, labels } = ticket;
  const tags = [
    ...(/\b(?:vpn|router)\b/.test(subject) ? ["remote_work"] : []),
    ...(random() < 0.2 ? ["by_chance"] : []),
    ...(labels.category === "password" ? ["type_password"] : []),
    ...(index % 20 === 0 ? ["of_ann"] : []),
    ...(index < 5 ? ["seldom"] : []),
  ];
  const team = subject.includes("office") ? "printer" : labels.category;
  const requester = index % 20 === 0 ? "ann" : `r${index}`;
  return { ...ticket, requester, labels: { ...labels, team, tags } };
});

let trained: TrainedModel;
beforeAll(async () => {
  trained = await trainModel({ ...options, tickets });
}, 60_000);

function ask(heads: HeadsJson, subject: string, encoder: typeof tools.encoder | null): Promise<Suggestion> {
  const classifier = createTicketClassifier({ ...tools, encoder, taxonomy, heads: decodeHeads(heads), sequence: 0 });
  return classifier.classify({
    ...{ ticketId: null, subject, body: "", bodyFormat: "text", threshold: 0.8 },
    ...{ knownEntities: [], requesterTags: [], organizationTags: [], history: [] },
  });
}

const tagsIn = ({ additionalLabels }: Suggestion) =>
  additionalLabels.filter((label): label is Extract<AdditionalLabel, { kind: "tag" }> => label.kind === "tag");

describe("a team head", () => {
  it("is learned where teams do not follow from the taxonomy, and says by how much it is better", () => {
    const { team } = trained.report;
    expect(team).toMatchObject({ tickets: 270, learned: true });
    expect(team?.gain.low).toBeGreaterThan(0);
    expect(team?.head).toBeGreaterThan(0.9);
    expect(team?.rule).toBeLessThan(0.8);
  });

  it.each(["with the encoder", "by the words alone"])("answers the sidebar's team %s", async (how) => {
    const whole = how === "with the encoder";
    const heads = whole ? trained.heads : lexicalPart(trained.heads);
    const encoder = whole ? tools.encoder : null;
    const team = async (subject: string) => {
      const answer = await ask(heads, subject, encoder);
      if (answer.kind !== "suggest") throw new Error("expected a suggestion");
      const { confidence, alternatives } = answer.fields.team;
      const sum = alternatives.reduce((total, other) => total + other.confidence, confidence);
      expect(sum).toBeGreaterThan(0.99);
      expect(sum).toBeLessThan(1.000001);
      return answer.fields.team.labelId;
    };
    expect(await team("hello password expired again login please reset my")).toBe("password");
    expect(await team("my office hello the password today again login since with reset")).toBe("printer");
  });

  it("is not there where teams follow from the taxonomy, where few are known, and in a taxonomy alone", async () => {
    const byTaxonomy = tickets.map((one) => ({
      ...one,
      labels: { ...one.labels, team: one.labels.category, tags: [] },
    }));
    const few = tickets.map((one, index) => ({
      ...one,
      labels: { ...one.labels, team: index % 9 === 0 ? one.labels.team : null, tags: [] },
    }));
    for (const history of [byTaxonomy, few, []]) {
      const { heads, report } = await trainModel({ ...options, tickets: history });
      expect([heads.team, heads.tags, report.team, report.tags]).toEqual([undefined, undefined, null, []]);
    }
  }, 60_000);

  it("is measured and left out where it is not better than the rule", async () => {
    const noise = createRandom(5);
    const shuffledTeams = tickets.map((one) => ({
      ...one,
      labels: {
        ...one.labels,
        team: noise() < 0.15 ? (TOPICS[Math.floor(noise() * 3)] ?? "") : one.labels.category,
        tags: [],
      },
    }));
    const { heads, report } = await trainModel({ ...options, tickets: shuffledTeams });
    expect(report.team).toMatchObject({ learned: false });
    expect(heads.team).toBeUndefined();
  }, 60_000);

  it("that names a team which the taxonomy does not have is refused", () => {
    const heads = decodeHeads(trained.heads);
    const other = { ...taxonomy, teams: taxonomy.teams.slice(1) };
    expect(() => createTicketClassifier({ ...tools, taxonomy: other, heads, sequence: 0 })).toThrow(
      'the team "printer"',
    );
  });
});

describe("heads of tags", () => {
  it("are learned of tags that the text tells, and the report names those that it does not tell", () => {
    const learned = trained.report.tags.filter((tag) => tag.learned).map(({ label }) => label);
    expect(learned).toEqual(["remote_work"]);
    expect(trained.report.tags.map(({ label }) => label).sort()).toEqual(["by_chance", "remote_work"]);
    expect(trained.report.tags.find(({ label }) => label === "remote_work")?.f1).toBeGreaterThan(0.9);
  });

  it("are shown as labels beside the taxonomy, with and without the encoder, and not with an older bundle", async () => {
    const text = "hello vpn slow again the vpn connection please router";
    const heads = trained.heads;
    const { tags, team, ...older } = heads;
    for (const answer of [await ask(heads, text, tools.encoder), await ask(lexicalPart(heads), text, null)]) {
      const [tag, ...others] = tagsIn(answer);
      expect(tag).toMatchObject({ kind: "tag", labelId: "remote_work" });
      expect(tag?.confidence).toBeGreaterThan(0.5);
      expect(others).toEqual([]);
    }
    expect(tagsIn(await ask(heads, "hello password expired please login", tools.encoder))).toEqual([]);
    expect(tagsIn(await ask(older, text, tools.encoder))).toEqual([]);
    expect([tags, team].every((part) => part !== undefined)).toBe(true);
  });

  it("answer test tickets as the sidebar does", async () => {
    const some = tickets.slice(180, 200);
    const heads = decodeHeads(trained.heads);
    const predictions = predictTickets(heads, await embedTickets(some, heads.maxTokens, tools));
    for (const [index, { subject }] of some.entries()) {
      const answer = await ask(trained.heads, subject, tools.encoder);
      if (answer.kind !== "suggest") continue;
      expect(tagsIn(answer).map(({ labelId }) => labelId)).toEqual(predictions[index]?.tags?.map((tag) => tag.labelId));
      expect(answer.fields.team.labelId).toBe(predictions[index]?.team?.labelId);
      expect(answer.fields.team.confidence).toBeCloseTo(predictions[index]?.team?.confidence ?? 0, 6);
    }
  });
});
