import type { FieldId, FieldView, ReadyState } from "@lucid/core";
import type { ReactElement } from "react";
import { formatPercent } from "../messages/pick-messages.ts";
import { shownValue } from "../reading/field-value.ts";
import type { IconName } from "../ui-kit.ts";
import { FieldButton } from "./field-button.tsx";
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
            suffix={<UnsureShare view={view} />}
            onToggle={() => opening.toggle(field)}
          />
        );
      })}
    </div>
  );
}

/** A chip says its percentage only where it is worth a look. */
function UnsureShare({ view }: { readonly view: FieldView }): ReactElement | null {
  const { messages } = usePanel();
  const { suggestion } = view;
  if (view.status !== "suggested" || suggestion === null || suggestion.sure || suggestion.labelId !== view.label) {
    return null;
  }
  return (
    <span className="lt-chip-unsure" title={messages.unsureField(messages.field[view.field])}>
      <Icon name="question" size={12} />
      {formatPercent(messages, suggestion.confidence)}
    </span>
  );
}
