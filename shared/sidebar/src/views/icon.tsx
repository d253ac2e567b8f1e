import type { ReactElement } from "react";
import { Glyph } from "../kits/icon.tsx";
import type { IconName } from "../ui-kit.ts";
import { usePanel } from "./panel-context.ts";

/** A glyph in the weight of the helpdesk's own icons. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  const { kit } = usePanel();
  return <Glyph name={name} size={size} stroke={kit.iconStroke} />;
}
