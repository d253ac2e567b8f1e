import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GalleryBrowser, type GalleryView, openGallery } from "./gallery-browser.ts";
import { GALLERY_STATE_NAMES } from "./gallery-states.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let gallery: GalleryBrowser;

beforeAll(async () => {
  gallery = await openGallery();
});

afterAll(async () => {
  await gallery.close();
});

/** What axe-core finds wrong on the page, one line each. */
async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
    );
  });
}

async function withPage<T>(view: GalleryView, look: (page: Page) => Promise<T>): Promise<T> {
  const page = await gallery.open(view);
  try {
    return await look(page);
  } finally {
    await page.close();
  }
}

const calls = (page: Page) => page.evaluate(() => window.gallery.session.calls);

for (const kit of ["zendesk", "freshworks"] as const) {
  describe(`the panel in the ${kit} look`, () => {
    for (const scheme of ["light", "dark"] as const) {
      it(`has no accessibility fault in any state (${scheme})`, async () => {
        const faults = await withPage({ state: "suggest", kit, scheme, admin: true, note: true }, async (page) => {
          const found: string[] = [];
          for (const state of GALLERY_STATE_NAMES) {
            await page.evaluate((name) => window.gallery.show(name), state);
            for (const fault of await accessibilityFaults(page)) found.push(`${state}: ${fault}`);
          }
          return found;
        });
        expect(faults).toEqual([]);
      });

      it(`has no accessibility fault with everything unfolded (${scheme})`, async () => {
        const faults = await withPage(
          { state: "corrected-reason", kit, scheme, admin: true, note: true },
          async (page) => {
            for (const button of await page.locator(".lt-disclosure-button").all()) await button.click();
            await page.getByRole("button", { name: "Subcategory: Network. Change" }).click();
            await page.waitForSelector("[role=listbox]");
            return accessibilityFaults(page);
          },
        );
        expect(faults).toEqual([]);
      });
    }

    it("never scrolls sideways, at 320 px and at 160 px (320 px at 200 % zoom), in either language", async () => {
      const overflowing: string[] = [];
      for (const [width, locale] of [
        [320, "en"],
        [320, "fr"],
        [160, "fr"],
      ] as const) {
        await withPage({ state: "suggest", kit, width, locale, admin: true }, async (page) => {
          for (const state of GALLERY_STATE_NAMES) {
            await page.evaluate((name) => window.gallery.show(name), state);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
            if (wide) overflowing.push(`${state} at ${width} px in ${locale}`);
          }
        });
      }
      expect(overflowing).toEqual([]);
    });

    it("accepts by click, and by Alt+A from anywhere in the panel", async () => {
      const seen = await withPage({ state: "suggest", kit }, async (page) => {
        await page.getByRole("button", { name: "Accept" }).click();
        await page.keyboard.press("Alt+a");
        return calls(page);
      });
      expect(seen).toEqual([
        { method: "accept", args: [] },
        { method: "accept", args: [] },
      ]);
    });

    it("ignores Alt+A when there is nothing to accept", async () => {
      const seen = await withPage({ state: "saved", kit }, async (page) => {
        await page.keyboard.press("Alt+a");
        return calls(page);
      });
      expect(seen).toEqual([]);
    });

    it("corrects a subcategory by keyboard alone: open, search, pick, and the focus comes back", async () => {
      const seen = await withPage({ state: "suggest", kit }, async (page) => {
        const field = page.getByRole("button", { name: "Subcategory: Printer. Change" });
        await field.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("combobox", { name: "Search subcategory" }).waitFor();
        await page.keyboard.type("vpn");
        await page.keyboard.press("Enter");
        const focused = await page.evaluate(() => document.activeElement?.getAttribute("data-field"));
        return { focused, calls: await calls(page) };
      });
      expect(seen).toEqual({
        focused: "subcategory",
        calls: [{ method: "correct", args: ["subcategory", "network"] }],
      });
    });

    it("corrects a priority in two clicks from a list without a search", async () => {
      const seen = await withPage({ state: "suggest", kit }, async (page) => {
        await page.getByRole("button", { name: "Priority: High. Change" }).click();
        expect(await page.getByRole("combobox").count()).toBe(0);
        await page.getByRole("option", { name: /Urgent/ }).click();
        return calls(page);
      });
      expect(seen).toEqual([{ method: "correct", args: ["priority", "urgent"] }]);
    });

    it("leaves the list with Escape, changing nothing", async () => {
      const seen = await withPage({ state: "suggest", kit }, async (page) => {
        await page.getByRole("button", { name: "Priority: High. Change" }).click();
        await page.keyboard.press("Escape");
        return { lists: await page.getByRole("listbox").count(), calls: await calls(page) };
      });
      expect(seen).toEqual({ lists: 0, calls: [] });
    });

    it("takes the first candidate as accepting and another as a correction when it is not sure", async () => {
      const seen = await withPage({ state: "unsure", kit }, async (page) => {
        await page.getByRole("button", { name: /^Printer/ }).click();
        await page.getByRole("button", { name: /^ERP/ }).click();
        return calls(page);
      });
      expect(seen).toEqual([
        { method: "accept", args: [] },
        { method: "correct", args: ["subcategory", "erp"] },
      ]);
    });

    it("asks before lowering a priority and passes the answer on", async () => {
      const seen = await withPage({ state: "confirm-priority", kit }, async (page) => {
        await page.getByText("Lower the priority from High to Normal?").waitFor();
        await page.getByRole("button", { name: "Keep it" }).click();
        return calls(page);
      });
      expect(seen).toEqual([{ method: "confirmPriority", args: [false] }]);
    });

    it("passes undo, the team's own click, a newer suggestion and a reason on to the session", async () => {
      const click = (state: GalleryView["state"], ...names: readonly string[]) =>
        withPage({ state, kit }, async (page) => {
          for (const name of names) await page.getByRole("button", { name }).click();
          return calls(page);
        });
      expect(await click("accepted", "Undo")).toEqual([{ method: "undo", args: [] }]);
      expect(await click("team-kept", "Set team to Hardware N2 support")).toEqual([{ method: "applyTeam", args: [] }]);
      expect(await click("new-message", "Update suggestion")).toEqual([{ method: "showNewSuggestion", args: [] }]);
      expect(await click("error-offline", "Try again")).toEqual([{ method: "start", args: [] }]);
      expect(await click("corrected", "Why did you change it? (optional)", "The wording misleads")).toEqual([
        { method: "setReason", args: ["misleading-wording"] },
      ]);
    });

    it("gives the focus to what was filled in when Accept goes away", async () => {
      const focused = await withPage({ state: "suggest", kit }, async (page) => {
        await page.getByRole("button", { name: "Accept" }).click();
        await page.evaluate(() => window.gallery.show("accepted"));
        await page.getByText("Stored when you save the ticket.").first().waitFor();
        return page.evaluate(() => document.activeElement?.textContent);
      });
      expect(focused).toContain("Filled in");
    });

    it("says the suggestion to a screen reader once, not again when it is refined", async () => {
      const [first, refined] = await withPage({ state: "refining", kit }, async (page) => {
        const status = page.locator(".lt-panel > [role=status]");
        const before = await status.textContent();
        await page.evaluate(() => window.gallery.show("suggest"));
        return [before, await status.textContent()];
      });
      expect(first).toBe("Suggestion: Printer. Priority High. Team Hardware N2 support. Very sure.");
      expect(refined).toBe(first);
    });

    it("explains a priority where it is chosen", async () => {
      await withPage({ state: "suggest", kit }, async (page) => {
        await page.getByRole("button", { name: "Priority: High. Change" }).click();
        await page.getByText("High, mostly because of “nobody in accounting can” and “tomorrow”").waitFor();
      });
    });

    it("paints hostile ticket text as text and runs none of it", async () => {
      await withPage({ state: "hostile", kit }, async (page) => {
        const dialogs: string[] = [];
        page.on("dialog", (dialog) => dialogs.push(dialog.message()));
        await page.getByRole("button", { name: "What was read" }).click();
        expect(await page.locator(".lt-panel :is(img, script)").count()).toBe(0);
        expect(await page.locator(".lt-whole-text").textContent()).toContain('<img src=x onerror="alert(1)">');
        expect(dialogs).toEqual([]);
      });
    });

    it("requests nothing from another origin", async () => {
      const page = await gallery.browser.newPage();
      const foreign: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(gallery.origin)) foreign.push(request.url());
      });
      for (const state of GALLERY_STATE_NAMES) await page.goto(`${gallery.origin}/?kit=${kit}&state=${state}&admin`);
      await page.close();
      expect(foreign).toEqual([]);
    });

    it("works under a policy that forbids eval, inline scripts and foreign connections", async () => {
      const page = await gallery.browser.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("favicon")) problems.push(message.text());
      });
      await page.route(`${gallery.origin}/?**`, async (route) => {
        const response = await route.fetch();
        const policy =
          "default-src 'self'; style-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types 'none'";
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
      });
      await page.goto(`${gallery.origin}/?kit=${kit}&state=suggest-extras`);
      await page.getByRole("button", { name: "Accept" }).waitFor();
      await page.close();
      expect(problems).toEqual([]);
    });

    it("tells the helpdesk its height, and again when a list opens", async () => {
      const heights = await withPage({ state: "suggest", kit }, async (page) => {
        await page.waitForFunction(() => window.gallery.heights.length > 0);
        await page.getByRole("button", { name: "Priority: High. Change" }).click();
        await page.waitForFunction(() => window.gallery.heights.length > 1);
        return page.evaluate(() => window.gallery.heights);
      });
      expect(heights.at(-1)).toBeGreaterThan(heights[0] ?? 0);
    });

    it("does not move Accept when the refined answer takes the place of the quick one", async () => {
      const [before, after] = await withPage({ state: "refining", kit }, async (page) => {
        const accept = page.getByRole("button", { name: "Accept" });
        const first = await accept.boundingBox();
        await page.evaluate(() => window.gallery.show("suggest"));
        return [first?.y, (await accept.boundingBox())?.y];
      });
      expect(before).toBeDefined();
      expect(after).toBe(before);
    });

    it("keeps what matters visible in forced colours", async () => {
      const faults = await withPage({ state: "suggest", kit, forcedColors: true }, accessibilityFaults);
      expect(faults).toEqual([]);
    });
  });
}
