import { describe, expect, it } from "vitest";
import { prepareText } from "./prepare-text.ts";
import type { FindPersonalData } from "./text-preparation.ts";

const nothingPersonal: FindPersonalData = () => [];

function read(body: string, bodyFormat: "html" | "text" = "text", subject = "Help") {
  const prepared = prepareText({ subject, body, bodyFormat, knownEntities: [] }, nothingPersonal);
  const skipped = prepared.skipped.map(({ start, end, reason }) => [reason, prepared.text.slice(start, end)]);
  return { ...prepared, said: prepared.words.map(({ reads }) => reads).join(" "), parts: skipped };
}

describe("HTML becomes the text a person sees", () => {
  it("breaks lines at blocks, lists and rows, decodes entities and drops what is not shown", () => {
    const html =
      "<style>p{}</style><p>Hi&nbsp;there,</p><ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b &amp; c</td></tr></table>" +
      "<script>alert(1)</script><div style='display:none'>preheader</div>bye<br>now";
    expect(read(html, "html").text).toBe("Help\nHi there,\n\n- one\n- two\na\tb & c\nbye\nnow");
  });

  it("never runs or shows markup of a hostile mail", () => {
    const { text } = read("<img src=x onerror=alert(1)><svg><script>x</script></svg>&lt;b&gt; ok", "html");
    expect(text).toBe("Help\n<b> ok");
  });

  it("skips the quote a mail client marks", () => {
    const html = "<p>Still broken</p><div class='gmail_quote'><p>Old answer</p></div>";
    expect(read(html, "html").said).toBe("Help Still broken");
    expect(read(html, "html").parts.map(([reason]) => reason)).toEqual(["quote"]);
  });

  it("skips everything under Outlook's grey line", () => {
    const html =
      "<p>New text</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>From: A</p></div><p>Old text</p>";
    expect(read(html, "html").said).toBe("Help New text");
  });
});

describe("quoted messages", () => {
  it.each([
    "On Tue, 3 Mar 2026 at 09:14, Bob <bob@example.com> wrote:",
    "Le mar. 3 mars 2026 à 09:14, Bob <bob@example.com> a écrit :",
    "-----Original Message-----",
    "________________________________",
    "From: Bob\nSent: Tuesday\nTo: Help\nSubject: x",
    "De : Bob\nEnvoyé : mardi\nÀ : Aide\nObjet : x",
  ])("are skipped from their header on: %s", (header) => {
    expect(read(`It is broken again\n\n${header}\nold text`).said).toBe("Help It is broken again");
  });

  it("are skipped line by line where the writer answers between them", () => {
    expect(read("> is it plugged in?\nYes it is\n> really?\nReally").said).toBe("Help Yes it is Really");
  });

  it("are read where a forward has nothing else to say", () => {
    const { said } = read(
      "---------- Forwarded message ---------\nFrom: Bob\nDate: today\nSubject: x\n\nThe scanner is dead",
    );
    expect(said).toContain("The scanner is dead");
    expect(said).not.toContain("Forwarded");
  });
});

describe("signatures", () => {
  it.each([
    "-- \nAnna Smith\nAccounting",
    "Best regards,\nAnna Smith\nTel. +33 6 12 34 56 78",
    "Cordialement,\nAnna Martin\nComptabilité",
    "Thanks!\nAnna",
    "Merci d'avance,\nAnna",
    "Sent from my iPhone",
    "Envoyé de mon iPhone",
  ])("are skipped: %j", (signature) => {
    const { said, parts } = read(`The screen stays black\n\n${signature}`);
    expect(said).toBe("Help The screen stays black");
    expect(parts).toEqual([["signature", signature]]);
  });

  it("leave a postscript to be read", () => {
    expect(read("Screen black\n\nBest regards,\nAnna\nPS: the mouse is broken too").said).toContain(
      "the mouse is broken too",
    );
  });

  it.each([
    "This e-mail is confidential and intended solely for the addressee.",
    "Ce message est confidentiel. Si vous n'êtes pas le destinataire, merci de le détruire.",
  ])("go with their disclaimer: %s", (disclaimer) => {
    expect(read(`Screen black\n\nRegards,\nAnna\n\n${disclaimer}`).said).toBe("Help Screen black");
  });

  it("never swallow a message that begins with thanks", () => {
    expect(
      read("Thanks for the new laptop.\nNow the dock does not charge it and I need it for the meeting.").said,
    ).toContain("dock");
  });
});

describe("boilerplate of integrations", () => {
  it("is skipped", () => {
    const body =
      "##- Please type your reply above this line -##\nSubmitted from: https://shop.example/contact\nBrowser: Chrome 126\nMy parcel is late\nYou received this message because you contacted us";
    const { said, parts } = read(body);
    expect(said).toBe("Help My parcel is late");
    expect(parts.every(([reason]) => reason === "boilerplate")).toBe(true);
  });
});

describe("personal data", () => {
  const findAnna: FindPersonalData = (text) => {
    const start = text.indexOf("Anna Smith");
    return start < 0 ? [] : [{ start, end: start + 10, kind: "name" }];
  };
  it("is read as one neutral word that still covers its characters", () => {
    const { words, text } = prepareText(
      { subject: "Access", body: "for Anna Smith please", bodyFormat: "text", knownEntities: [] },
      findAnna,
    );
    expect(words.map(({ reads }) => reads)).toEqual(["Access", "for", "someone", "please"]);
    expect(text.slice(words[2]?.start, words[2]?.end)).toBe("Anna Smith");
  });
});

describe("any text at all", () => {
  it("has words whose characters are those of the text, outside of what is skipped", () => {
    const { words, text, skipped } = read("Bonjour,\nl'écran 😀 est noir\n-- \nAnna");
    for (const { start, end, reads } of words) {
      expect(text.slice(start, end)).toBe(reads);
      expect(skipped.some((span) => start < span.end && end > span.start)).toBe(false);
    }
  });

  it.each([
    "\u0000\ud800\udfff\u202e",
    "中文 打印机",
    "<<<>>>",
    "<p",
    "&#xD800;&#0;",
    "> ",
    "-- ",
    "<blockquote>".repeat(5000),
  ])("never throws: %j", (body) => {
    for (const format of ["html", "text"] as const) expect(() => read(body, format)).not.toThrow();
  });

  it("of a megabyte is cut to head and tail, and says so", () => {
    const html = `<p>The first printer line</p>${"<p>filler text that goes on and on</p>".repeat(30_000)}<p>the very last line</p>`;
    const { text, parts, said } = read(html, "html");
    expect(html.length).toBeGreaterThan(1_000_000);
    expect(parts.some(([reason]) => reason === "too-long")).toBe(true);
    expect(text.length).toBeLessThan(30_000);
    expect(said).toContain("first printer line");
    expect(said).toContain("the very last line");
  });

  it("survives a megabyte of one line, of open tags, of quote marks, in linear time", () => {
    for (const body of ["x".repeat(1e6), "<div>".repeat(2e5), ">".repeat(1e6), "a: ".repeat(3e5), "\n".repeat(1e6)]) {
      const start = process.cpuUsage();
      read(body, "html");
      read(body, "text");
      // Less than half a second on an idle machine; anything that is not linear takes minutes.
      expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
    }
  });
});
