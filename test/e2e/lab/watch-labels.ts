import type { BrowserContext } from "playwright-core";

/** A label as a panel painted it. */
export interface PaintedLabel {
  readonly ticketId: number;
  readonly source: string;
  readonly label: string;
}

/** Collects every label that any panel of the context ever paints, however short; to be called before the first page. */
export async function watchLabels(context: BrowserContext): Promise<readonly PaintedLabel[]> {
  const painted: PaintedLabel[] = [];
  await context.exposeFunction("labPainted", (ticketId: number, source: string, label: string) => {
    painted.push({ ticketId, source, label });
  });
  await context.addInitScript(() => {
    const report = (globalThis as unknown as { labPainted(ticket: number, source: string, label: string): void })
      .labPainted;
    let last = "";
    const look = () => {
      const panel = document.querySelector<HTMLElement>(".lt-panel[data-ticket]");
      const label = panel?.querySelector("[data-field=subcategory] .lt-field-value, .lt-candidate-name")?.textContent;
      if (!panel || !label) return;
      const { ticket = "", source = "" } = panel.dataset;
      const seen = `${ticket}|${source}|${label}`;
      if (seen === last) return;
      last = seen;
      report(Number(ticket), source, label);
    };
    // Called once for each of React's commits, before the next one: no state in between is missed.
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  return painted;
}
