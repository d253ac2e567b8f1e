import { AppError } from "../app-error.ts";
import type { ClickContext } from "./panel-clicks.ts";
import type { PanelStore } from "./panel-store.ts";
import type { TicketReader } from "./ticket-reader.ts";
import type { TicketWork } from "./ticket-work.ts";

type Click = (context: ClickContext) => Promise<void>;

/** Carries the panel's clicks out one after the other, in the order in which they were made. Never rejects. */
export class ClickQueue {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: PanelStore,
    private readonly reader: TicketReader,
  ) {}

  /** Resolves when this click, and those before it, are done. */
  add(click: Click): Promise<void> {
    const { store } = this;
    const { work } = store;
    if (work === null || store.getState().kind !== "ready") return Promise.resolve();
    work.run?.touch();
    work.problem = null;
    store.preparePseudonyms();
    store.clicksUnderWay++;
    store.emit();
    this.last = this.last.then(() => this.carryOut(work, click));
    return this.last;
  }

  private async carryOut(work: TicketWork, click: Click): Promise<void> {
    const { store } = this;
    const { mapper, settings, taxonomy } = store;
    try {
      if (!store.isOpen(work) || mapper === null || settings === null) return;
      await click({
        host: store.options.host,
        work,
        taxonomy,
        mapper,
        confidenceField: settings.mapping.confidence.field,
        reread: () => this.reader.reread(work),
        changed: () => store.emit(),
      });
    } catch (thrown) {
      work.problem = AppError.from(thrown);
    } finally {
      store.clicksUnderWay--;
      store.emit();
    }
  }
}
