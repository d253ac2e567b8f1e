import { describe, expect, it } from "vitest";
import { smallTaxonomy } from "./fixtures/small-taxonomy.ts";
import { bytesFile, textFile } from "./fixtures/text-file.ts";
import { type ReadHistoryOptions, readHistory } from "./read-history.ts";
import { type RejectReason, rejectedRowsToCsv } from "./rejected-row.ts";

const columns = { text: ["Title", "Text"], category: "Kind", id: "Id" };
const options = (changes: Partial<ReadHistoryOptions> = {}): ReadHistoryOptions => ({
  taxonomy: smallTaxonomy,
  columns,
  ...changes,
});
const csv = (...rows: string[]) => textFile(`Id,Title,Text,Kind\n${rows.join("\n")}\n`);

describe("a history", () => {
  it("has tickets with labels by id, dates, groups and counts", async () => {
    const file = textFile(
      'Title,Text,Kind,Sub,Prio,Team,When,Who,Tags\nRefund,Please refund,Billing & invoices,refund ,P2,Finance team,2026-01-05 10:00:00,ann,"vip, eu"\nLogin,,ACCESS,Nonsense,?,,05.01.2026,,\n',
    );
    const { tickets, counts, labelReport } = await readHistory(
      [file],
      options({
        columns: {
          text: ["Title", "Text"],
          category: "Kind",
          subcategory: "Sub",
          priority: "Prio",
          team: "Team",
          createdAt: "When",
          requester: "Who",
          tags: "Tags",
        },
      }),
    );
    expect(tickets).toMatchObject([
      {
        id: "row-2",
        subject: "Refund",
        body: "Please refund",
        createdAt: "2026-01-05T10:00:00.000Z",
        requester: "ann",
        labels: { category: "billing", subcategory: "refund", priority: "high", team: "finance", tags: ["vip", "eu"] },
        group: "row-2",
      },
      {
        id: "row-3",
        createdAt: null,
        requester: null,
        labels: { category: "access", subcategory: null, priority: null, team: null, tags: [] },
      },
    ]);
    expect(counts).toEqual({
      rows: 2,
      used: 2,
      rejected: {},
      withDate: 1,
      nearDuplicates: 0,
      automation: 0,
      damaged: 0,
      files: [{ name: "tickets.csv", rows: 2, used: 2 }],
    });
    const remarks = labelReport
      .filter(({ kind }) => kind !== "exact")
      .map(({ field, value, kind }) => [field, value, kind]);
    expect(remarks).toEqual([
      ["category", "ACCESS", "case"],
      ["subcategory", "refund ", "blanks"],
      ["subcategory", "Nonsense", "unknown"],
      ["priority", "P2", "word"],
      ["priority", "?", "unknown"],
    ]);
  });

  it("derives a taxonomy where none is given; its only subcategory is the ticket's", async () => {
    const taxonomy = { derive: { id: "mine", name: "Mine" } };
    const history = await readHistory(
      [csv("1,A,b,card_lost", "2,A,c,oos", "3,B,d,Card_Lost ", "4,C,e,card_lost")],
      options({ taxonomy }),
    );
    expect(history.taxonomy.categories.map(({ name }) => name)).toEqual(["Card lost", "Oos"]);
    expect(history.tickets.map(({ labels }) => [labels.category, labels.subcategory])).toEqual([
      ["card-lost", "card-lost-general"],
      ["oos", "oos-general"],
      ["card-lost", "card-lost-general"],
      ["card-lost", "card-lost-general"],
    ]);
  });

  it("of several files has the last state of a ticket that occurs twice", async () => {
    const first = textFile('{"id":1,"subject":"A","custom_fields":[{"id":9,"value":"billing"}]}', "one.jsonl");
    const second = textFile('{"id":1,"subject":"A","custom_fields":[{"id":9,"value":"access"}]}', "two.jsonl");
    const history = await readHistory([first, second], options({ columns: { category: "custom_fields.9" } }));
    expect(history.tickets.map(({ id, labels }) => [id, labels.category])).toEqual([["1", "access"]]);
    expect(history.rejected).toMatchObject([{ file: "one.jsonl", row: 1, reason: "duplicate-id" }]);
    expect(history.counts.files.map(({ used }) => used)).toEqual([0, 1]);
  });

  it("keeps rows without ids of several files apart", async () => {
    const plain = { text: ["Text"], category: "Kind" };
    const files = ["one.csv", "two.csv"].map((name) => textFile("Text,Kind\nhello,access\n", name));
    const { tickets } = await readHistory(files, options({ columns: plain }));
    expect(tickets.map(({ id }) => id)).toEqual(["one.csv:row-2", "two.csv:row-2"]);
    expect(new Set(tickets.map(({ group }) => group)).size).toBe(1);
  });

  it("counts tickets that were read in the wrong encoding", async () => {
    const latin = Uint8Array.from("Id,Title,Text,Kind\n1,A,caf\u00e9,access\n2,B,tea,access\n", (unit) =>
      unit.charCodeAt(0),
    );
    const read = async (more: Partial<ReadHistoryOptions>) =>
      (await readHistory([bytesFile(latin, "latin.csv", 9)], options(more))).counts.damaged;
    expect(await read({})).toBe(1);
    expect(await read({ encoding: "windows-1252" })).toBe(0);
  });

  it("knows labels that were disabled, unless a label of today has the same name", async () => {
    const gone = { level: "category", category: null, since: 2 } as const;
    const [first] = smallTaxonomy.categories;
    const disabled = [
      { ...gone, id: "fax", name: "Fax machines" },
      { ...gone, id: "old-access", name: first?.id ?? "" },
    ];
    const rows = ["1,A,b,fax machines", "2,A,c,FAX", `3,A,d,${first?.id}`];
    const history = await readHistory([csv(...rows)], options({ taxonomy: { ...smallTaxonomy, disabled } }));
    expect(history.rejected.map(({ row, reason }) => [row, reason])).toEqual([
      [2, "disabled-label"],
      [3, "disabled-label"],
    ]);
    expect(history.tickets.map(({ labels }) => labels.category)).toEqual([first?.id]);
  });

  it("without a category column says so", async () => {
    await expect(readHistory([csv()], options({ columns: {} }))).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("a row that cannot be used", () => {
  const former = { category: { Fax: null } };
  const cases: [RejectReason, number, string | null, string][] = [
    ["column-count", 2, null, "1,A,secret words"],
    ["broken-quotes", 2, null, '1,A,"secret" words,access'],
    ["no-text", 2, "Title, Text", "1, ,--,access"],
    ["too-long", 2, "Title, Text", `1,A,${"secret words ".repeat(20)},access`],
    ["no-label", 2, "Kind", "1,A,secret words,  "],
    ["unknown-label", 2, "Kind", "1,A,secret words,Acces"],
    ["ambiguous-label", 2, "Kind", "1,A,secret words,Same"],
    ["disabled-label", 2, "Kind", "1,A,secret words,fax"],
    ["duplicate-id", 2, null, "1,A,secret words,access\n1,A,b,access"],
  ];
  const twins = smallTaxonomy.categories.map((category) => ({ ...category, translations: { de: { name: "Same" } } }));
  const taxonomy = { ...smallTaxonomy, categories: twins };

  it.each(cases)("is listed with reason %s, row, column and no ticket text", async (reason, row, column, line) => {
    const history = await readHistory([csv(line, "9,Z,zz,access")], options({ taxonomy, former, maxTextLength: 200 }));
    expect(history.rejected).toMatchObject([{ file: "tickets.csv", row, column, reason }]);
    expect(history.counts.rejected).toEqual({ [reason]: 1 });
    expect(rejectedRowsToCsv(history.rejected)).not.toContain("secret");
    expect(history.tickets.some(({ subject }) => subject === "Z")).toBe(true);
  });

  it.each<[RejectReason, string]>([
    ["broken-json", '{"id":1, secret words'],
    ["deleted", '{"id":1,"status":"deleted","subject":"secret words","custom_fields":[{"id":9,"value":"access"}]}'],
    ["ambiguous-label", '{"id":1,"subject":"secret words","tags":["k_access","k_billing"],"custom_fields":[]}'],
  ])("of an export is listed with reason %s", async (reason, line) => {
    const good = '{"id":2,"subject":"Z","tags":["k_access"],"custom_fields":[{"id":9,"value":"access"}]}';
    const category = line.includes("tags") ? "tags:k_" : "custom_fields.9";
    const { rejected } = await readHistory(
      [textFile(`${good}\n${line}\n`, "t.jsonl")],
      options({ columns: { category } }),
    );
    expect(rejected).toMatchObject([{ row: 2, reason }]);
    expect(rejectedRowsToCsv(rejected)).not.toContain("secret");
  });

  it("with an unknown label is told the nearest", async () => {
    const { rejected } = await readHistory([csv("1,A,b,Acces")], options());
    expect(rejected[0]?.message).toBe(
      '"Acces" is no category of the taxonomy. The nearest is "Access". Map it or correct it.',
    );
  });

  it("shows only the beginning of a label column that holds texts by mistake", async () => {
    const { rejected } = await readHistory([csv(`1,A,b,${"word ".repeat(30)}end`)], options());
    expect(rejected[0]?.message).not.toContain("end");
  });

  it("is written as CSV that no spreadsheet runs", () => {
    const row = { file: "=cmd.csv", row: 2, column: null, reason: "no-text", message: 'a "b", c' } as const;
    expect(rejectedRowsToCsv([row])).toBe('file,row,column,reason,message\n"\'=cmd.csv",2,,no-text,"a ""b"", c"\n');
  });
});
