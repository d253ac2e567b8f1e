import type { TriageSession } from "@lucid/core";
import { createContext, useContext } from "react";
import type { Messages } from "../messages/messages.ts";
import type { PanelSettings } from "../panel-options.ts";
import type { LabelBook } from "../reading/label-book.ts";
import type { UiKit } from "../ui-kit.ts";

/** What every view of the panel shares. */
export interface PanelContextValue {
  readonly session: TriageSession;
  readonly kit: UiKit;
  readonly messages: Messages;
  readonly book: LabelBook;
  readonly settings: PanelSettings;
}

export const PanelContext = createContext<PanelContextValue | null>(null);

/** The panel's context; throws outside of a panel, which is a programming error. */
export function usePanel(): PanelContextValue {
  const value = useContext(PanelContext);
  if (value === null) throw new Error("usePanel is for views inside <Panel>");
  return value;
}
