import { describe, expect, it } from "vitest";
import type { TicketRow } from "./create-ticket-reader.ts";
import { bytesFile, textFile } from "./fixtures/text-file.ts";
import type { HistoryFile, ReadRowsOptions } from "./history-source.ts";
import { readTicketRows } from "./read-ticket-rows.ts";

async function rowsOf(file: HistoryFile, options: ReadRowsOptions = {}): Promise<TicketRow[]> {
  const rows: TicketRow[] = [];
  for await (const row of readTicketRows(file, options)) rows.push(row);
  return rows;
}

const shortForm = (row: TicketRow) =>
  row.kind === "ticket"
    ? [row.ticket.row, row.ticket.subject, row.ticket.body, row.ticket.labels.category]
    : [row.rejected.row, row.rejected.reason];
const columns = { text: ["Title", "Text"], category: "Kind" };

describe("CSV", () => {
  it("has the first text column as subject, the others as body, and quoted line breaks in one row", async () => {
    const csv = 'Title,Text,More,Kind\nA,"one ""two""\r\nthree",four,x\nB,,five,y\n';
    const rows = await rowsOf(textFile(csv), { columns: { text: ["Title", "Text", "More"], category: "Kind" } });
    expect(rows.map(shortForm)).toEqual([
      [2, "A", 'one "two"\nthree\n\nfour', "x"],
      [3, "B", "five", "y"],
    ]);
  });

  it("has one text column as body and numbers rows as ids where no id is named", async () => {
    const [row] = await rowsOf(textFile("Text,Kind\nhello,x\n"), { columns: { text: ["text "], category: "KIND" } });
    expect(row).toMatchObject({ ticket: { id: "row-2", subject: "", body: "hello", labels: { category: "x" } } });
  });

  it.each([
    ["semicolons", "Title;Text;Kind\nA;b, c;x\n"],
    ["tabs", "Title\tText\tKind\nA\tb, c\tx\n"],
    ["bars", "Title|Text|Kind\nA|b, c|x\n"],
    ["a byte order mark and Windows line ends", '\ufeffTitle,Text,Kind\r\nA,"b, c",x\r\n'],
    ["old Macintosh line ends and no end of the last line", 'Title,Text,Kind\rA,"b, c",x'],
    ["empty lines and surplus empty cells", 'Title,Text,Kind,,\n\nA,"b, c",x,,\n,,,,\n'],
  ])("is understood with %s", async (_, csv) => {
    const rows = await rowsOf(textFile(csv), { columns });
    expect(rows.map(shortForm).map((row) => row.slice(1))).toEqual([["A", "b, c", "x"]]);
  });

  it("is read as UTF-16 by its byte order mark, and in an encoding that is named", async () => {
    const text = "\ufeffTitle,Text,Kind\nÄ,é,x\n";
    const utf16 = new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer);
    const latin = Uint8Array.from(text.slice(1), (unit) => unit.charCodeAt(0));
    const expected = [[2, "Ä", "é", "x"]];
    expect((await rowsOf(bytesFile(utf16, "a.csv", 5), { columns })).map(shortForm)).toEqual(expected);
    const named = await rowsOf(bytesFile(latin, "a.csv", 5), { columns, encoding: "windows-1252" });
    expect(named.map(shortForm)).toEqual(expected);
  });

  it("goes on at the next line after broken quotes", async () => {
    const csv = 'Title,Text,Kind\nA,"open,x\nB,b,y\nC,"c" d,z\nD,"d",w\n';
    expect((await rowsOf(textFile(csv), { columns })).map(shortForm)).toEqual([
      [2, "broken-quotes"],
      [3, "B", "b", "y"],
      [4, "broken-quotes"],
      [5, "D", "d", "w"],
    ]);
  });

  it("names the column that is missing, those that exist and the file", async () => {
    const misnamed = rowsOf(textFile("Title,Text,Kind\nA,b,x\n"), { columns: { ...columns, category: "Kindd" } });
    await expect(misnamed).rejects.toMatchObject({
      code: "bad_request",
      message: 'tickets.csv: no column "Kindd"; it has Title, Text, Kind',
    });
    await expect(rowsOf(textFile("a,a\n1,2\n"), { columns })).rejects.toThrow('row 1: column "a" occurs twice');
    await expect(rowsOf(textFile(""), { columns })).rejects.toThrow("tickets.csv is empty");
    await expect(rowsOf(textFile("a,b\n1,2\n"), {})).rejects.toThrow("name the text columns; it has a, b");
  });
});

describe("JSON", () => {
  const one = { title: "A", meta: { text: "b" }, kind: ["x"] };
  const paths = { text: ["title", "meta.text"], category: "kind" };

  it("is read by lines, a broken line between the others", async () => {
    const lines = `${JSON.stringify(one)}\n{"title": "B", oops\n\n[1]\n${JSON.stringify({ ...one, title: "C" })}`;
    expect((await rowsOf(textFile(lines, "t.jsonl"), { columns: paths })).map(shortForm)).toEqual([
      [1, "A", "b", "x"],
      [2, "broken-json"],
      [4, "broken-json"],
      [5, "C", "b", "x"],
    ]);
  });

  it.each([
    ["a list", (tickets: unknown[]) => JSON.stringify(tickets, null, 2)],
    ["a page", (tickets: unknown[]) => JSON.stringify({ count: 2, next_page: null, tickets, end_of_stream: true })],
    [
      "pages one after another",
      (tickets: unknown[]) => tickets.map((t) => JSON.stringify({ tickets: [t] })).join("\n"),
    ],
  ])("is read as %s", async (_, write) => {
    const rows = await rowsOf(textFile(write([one, { ...one, title: "Z" }]), "t.json"), { columns: paths });
    expect(rows.map(shortForm)).toEqual([
      [1, "A", "b", "x"],
      [2, "Z", "b", "x"],
    ]);
  });

  it("says where a document breaks off", async () => {
    const rows = await rowsOf(textFile(`[${JSON.stringify(one)}, {"title": "B"`, "t.json"), { columns: paths });
    expect(rows.map(shortForm)).toEqual([
      [1, "A", "b", "x"],
      [2, "broken-json"],
    ]);
  });

  it("finds tags by their prefix and Zendesk's fields by id", async () => {
    const ticket = { id: 1, subject: "A", custom_fields: [{ id: 12, value: "v" }], tags: ["vip", "kind_refund"] };
    const read = async (category: string) =>
      (await rowsOf(textFile(JSON.stringify(ticket), "t.jsonl"), { columns: { category } })).map(shortForm);
    expect(await read("tags:kind_")).toEqual([[1, "A", "", "refund"]]);
    for (const column of ["12", "custom_field_12", "custom_fields.12"]) {
      expect(await read(column)).toEqual([[1, "A", "", "v"]]);
    }
  });
});

describe("who labelled", () => {
  it("is told by a column and its values", async () => {
    const csv = "Text,Kind,Tags\na,x,vip; auto_triaged\nb,x,vip\n";
    const automation = { column: "Tags", values: ["Auto_triaged"] };
    const rows = await rowsOf(textFile(csv), { columns: { text: ["Text"], category: "Kind" }, automation });
    expect(rows.map((row) => row.kind === "ticket" && row.ticket.labelSource)).toEqual(["automation", "person"]);
  });

  it("is told by Zendesk's audits: whoever set the category last", async () => {
    const byRule = {
      author_id: -1,
      created_at: "2026-01-01",
      events: [{ type: "Create", field_name: "12", value: "v" }],
    };
    const byAgent = {
      author_id: 9,
      created_at: "2026-01-02",
      events: [{ type: "Change", field_name: "12", value: "w" }],
    };
    const ticket = { id: 1, subject: "A", custom_fields: [{ id: 12, value: "v" }] };
    const lines = [[byRule], [byAgent, byRule], []]
      .map((audits, id) => JSON.stringify({ ...ticket, id, audits }))
      .join("\n");
    const rows = await rowsOf(textFile(lines, "t.jsonl"), { columns: { category: "custom_fields.12" } });
    expect(rows.map((row) => row.kind === "ticket" && row.ticket.labelSource)).toEqual([
      "automation",
      "person",
      "unknown",
    ]);
  });
});

describe("streaming", () => {
  it("reports bytes up to the file's size and stops when cancelled", async () => {
    const csv = `Title,Text,Kind\n${"A,b,x\n".repeat(500)}`;
    const bytes: number[] = [];
    await rowsOf(textFile(csv), { columns, onProgress: (progress) => bytes.push(progress.bytes) });
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect(bytes.at(-1)).toBe(csv.length);
    const controller = new AbortController();
    const cancelled = rowsOf(textFile(csv), {
      columns,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: "aborted" });
  });

  it("keeps no more than a chunk and a record of a long file", async () => {
    const megabytes = Number(process.env.HISTORY_MEGABYTES ?? 8);
    const chunk = new TextEncoder().encode(`A,"${"long text ".repeat(100)}",x\n`.repeat(64));
    const count = Math.ceil((megabytes * 1e6) / chunk.length);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("Title,Text,Kind\n");
      for (let index = 0; index < count; index++) yield chunk;
    }
    let rows = 0;
    let peak = 0;
    const before = process.memoryUsage().heapUsed;
    for await (const row of readTicketRows({ name: "long.csv", size: null, chunks: chunks() }, { columns })) {
      if (row.kind === "ticket") rows++;
      if (rows % 1000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before);
    }
    expect(rows).toBe(count * 64);
    expect(peak).toBeLessThan(100e6);
  });
});
