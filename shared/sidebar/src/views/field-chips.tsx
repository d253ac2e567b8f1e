import type { FieldId, FieldView, ReadyState } from "@lucid/core";
import type { ReactElement } from "react";
import type { Messages } from "../messages/messages.ts";
import { formatPercent } from "../messages/pick-messages.ts";
import { shownValue } from "../reading/field-value.ts";
import type { IconName } from "../ui-kit.ts";
import { FieldButton, type FieldButtonProps } from "./field-button.tsx";
import type { OpenField } from "./field-headline.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

const CHIP_ICONS: Readonly<Record<FieldId, IconName>> = {
  category: "book",
  subcategory: "book",
  priority: "flag",
  team: "team",
};

interface FieldChipsProps {
  readonly state: ReadyState;
  readonly fields: readonly FieldId[];
  readonly opening: OpenField;
}

/** Fields as chips: icon, value, and a way to change it. */
export function FieldChips({ state, fields, opening }: FieldChipsProps): ReactElement {
  const { messages, book } = usePanel();
  return (
    <div className="lt-chips">
      {fields.map((field) => {
        const view = state.fields[field];
        const value = shownValue(view, book);
        return (
          <FieldButton
            key={field}
            field={field}
            look="chip"
            value={value ?? messages.chooseField(messages.field[field])}
            open={opening.open === field}
            controls={opening.chooserId}
            icon={<Icon name={CHIP_ICONS[field]} size={14} />}
            mark={field === "priority" ? (view.label ?? undefined) : undefined}
            {...unsureSuffix(unsureShare(view, messages), messages.unsureField(messages.field[field]))}
            onToggle={() => opening.toggle(field)}
          />
        );
      })}
    </div>
  );
}

/** A chip says its percentage only where it is worth a look; null: it is sure, or somebody decided. */
function unsureShare(view: FieldView, messages: Messages): string | null {
  const { suggestion } = view;
  if (view.status !== "suggested" || suggestion === null || suggestion.sure) return null;
  return suggestion.labelId === view.label ? formatPercent(messages, suggestion.confidence) : null;
}

function unsureSuffix(share: string | null, hint: string): Pick<FieldButtonProps, "suffix" | "suffixText"> {
  if (share === null) return {};
  const suffix = (
    <span className="lt-chip-unsure" title={hint}>
      <Icon name="question" size={12} />
      {share}
    </span>
  );
  return { suffix, suffixText: share };
}
