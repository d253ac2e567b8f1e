import { describe, expect, it } from "vitest";
import { type AnnotationRow, readAnnotations } from "./annotations.ts";
import { measureAgreement } from "./measure-agreement.ts";

const WIDE = { shape: "wide", ticket: "id", annotators: ["ann", "ben"] } as const;

function rows(...pairs: readonly [ann: string, ben: string][]): AnnotationRow[] {
  return pairs.map(([ann, ben], index) => ({ id: `t${index + 1}`, ann, ben }));
}

function repeated(times: number, ann: string, ben: string): [string, string][] {
  return Array.from({ length: times }, () => [ann, ben]);
}

describe("annotation files", () => {
  it("reads one column for each annotator and one row for each annotation alike", () => {
    const wide = readAnnotations(rows(["vpn ", "vpn"], ["mail", ""]), WIDE);
    const long = readAnnotations(
      [
        { ticket: "t1", who: "ann", what: "vpn" },
        { ticket: "t1", who: "ben", what: "vpn" },
        { ticket: "t2", who: "ann", what: "mail" },
        { ticket: "t2", who: "ann", what: "mail" },
      ],
      { shape: "long", ticket: "ticket", annotator: "who", label: "what" },
    );
    expect(long).toEqual(wide);
    expect(wide.tickets[1]?.labels).toEqual(["mail", null]);
  });

  it("names the column that is not there and the row that says two things", () => {
    expect(() => readAnnotations(rows(["a", "b"]), { ...WIDE, annotators: ["ann", "cleo"] })).toThrow(
      'There is no column "cleo"; the columns are: id, ann, ben',
    );
    const twice = [...rows(["a", "b"]), ...rows(["a", "b"])];
    expect(() => readAnnotations(twice, WIDE)).toThrow('row 2: ticket "t1" occurs a second time');
    const contradiction = [
      { ticket: "t1", who: "ann", what: "vpn" },
      { ticket: "t1", who: "ann", what: "mail" },
    ];
    const columns = { shape: "long", ticket: "ticket", annotator: "who", label: "what" } as const;
    expect(() => readAnnotations(contradiction, columns)).toThrow('row 2: ann gave ticket "t1" both "vpn" and "mail"');
  });
});

describe("agreement", () => {
  const proposals = rows(
    ...repeated(20, "yes", "yes"),
    ...repeated(5, "yes", "no"),
    ...repeated(10, "no", "yes"),
    ...repeated(15, "no", "no"),
  );
  const report = measureAgreement(readAnnotations(proposals, WIDE));

  it("is kappa with its interval, against the 0.70 that a release asks for", () => {
    expect(report).toMatchObject({ method: "cohen", tickets: 50, required: 0.7, verdict: "insufficient" });
    expect(report.kappa).toBeCloseTo(0.4, 12);
    expect(report.observedAgreement).toBeCloseTo(0.7, 12);
    // The large-sample standard error of this table is 0.127 (Fleiss, Cohen and Everitt 1969): 0.40 -/+ 0.25.
    expect(report.interval.low).toBeCloseTo(0.15, 1);
    expect(report.interval.high).toBeCloseTo(0.65, 1);
  });

  it("of exactly the required kappa is sufficient", () => {
    expect(measureAgreement(readAnnotations(proposals, WIDE), { required: 0.4 - 1e-12 }).verdict).toBe("sufficient");
  });

  it("names the labels that people confuse and the tickets to discuss", () => {
    expect(report.confused).toHaveLength(1);
    expect(report.confused[0]).toMatchObject({ labels: ["no", "yes"], count: 15, share: 15 / 50 });
    expect(report.toDiscuss).toHaveLength(15);
    expect(report.toDiscuss[0]).toEqual({
      id: "t21",
      disagreement: 1,
      said: [
        { annotator: "ann", label: "yes" },
        { annotator: "ben", label: "no" },
      ],
    });
  });

  it("puts the most disagreed ticket first, then those with the most confused labels", () => {
    const columns = { shape: "wide", ticket: "id", annotators: ["a", "b", "c"] } as const;
    const data = [
      { id: "rare", a: "vpn", b: "mail", c: "mail" },
      { id: "often-1", a: "vpn", b: "wifi", c: "wifi" },
      { id: "agreed", a: "vpn", b: "vpn", c: "vpn" },
      { id: "often-2", a: "wifi", b: "vpn", c: "vpn" },
      { id: "torn", a: "vpn", b: "wifi", c: "mail" },
    ];
    const { toDiscuss, method, pairs } = measureAgreement(readAnnotations(data, columns));
    expect(toDiscuss.map(({ id }) => id)).toEqual(["torn", "often-1", "often-2", "rare"]);
    expect(method).toBe("fleiss");
    expect(pairs.map(({ annotators }) => annotators)).toEqual([
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ]);
  });

  it("counts tickets with a single annotation as left out, and refuses to measure on none", () => {
    const some = readAnnotations([...proposals, { id: "alone", ann: "yes", ben: "" }], WIDE);
    expect(measureAgreement(some)).toMatchObject({ tickets: 50, ticketsLeftOut: 1, kappa: report.kappa });
    const none = readAnnotations(rows(["yes", ""], ["", "no"]), WIDE);
    expect(() => measureAgreement(none)).toThrow("at least two annotators who labelled the same tickets");
  });

  it("says that it cannot be measured where only one label was ever given", () => {
    const same = readAnnotations(rows(...repeated(4, "yes", "yes")), WIDE);
    expect(measureAgreement(same)).toMatchObject({ kappa: null, verdict: "not-measurable" });
  });

  it("is the same for the same seed, and by category one against the rest", () => {
    const again = measureAgreement(readAnnotations(proposals, WIDE));
    expect(again).toEqual(report);
    expect(report.categories.map(({ label, annotations }) => [label, annotations])).toEqual([
      ["no", 45],
      ["yes", 55],
    ]);
    for (const { kappa } of report.categories) expect(kappa.value).toBeCloseTo(0.4, 12);
  });
});
