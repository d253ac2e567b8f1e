import type { FieldId } from "@lucid/core";
import { forwardRef, type ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

export interface FieldButtonProps {
  readonly field: FieldId;
  readonly look: "crumb" | "title" | "chip";
  readonly value: string;
  readonly open: boolean;
  readonly controls: string;
  readonly icon?: ReactNode;
  /** Urgency of a priority, or "unsure": painted, and always said in words as well. */
  readonly mark?: string | undefined;
  /** Shown after the value and said with it, e.g. how unsure a suggestion is. */
  readonly suffix?: ReactNode;
  readonly suffixText?: string | undefined;
  onToggle(): void;
}

/** A field's value, and the way to change it: what you see is what you click. */
export const FieldButton = forwardRef<HTMLButtonElement, FieldButtonProps>(function FieldButton(props, ref) {
  const { messages } = usePanel();
  const { field, look, value, open, controls, icon, mark, suffix, suffixText, onToggle } = props;
  const name = messages.change(messages.field[field], suffixText === undefined ? value : `${value} ${suffixText}`);
  return (
    <button
      ref={ref}
      type="button"
      className={`lt-field lt-field-${look}`}
      data-field={field}
      data-mark={mark}
      aria-expanded={open}
      aria-controls={controls}
      aria-label={name}
      title={name}
      onClick={onToggle}
    >
      {icon}
      <span className="lt-field-value">{value}</span>
      {suffix !== undefined && " "}
      {suffix}
      <span className="lt-turn" data-open={open}>
        <Icon name="chevron" size={look === "title" ? 16 : 12} />
      </span>
    </button>
  );
});
