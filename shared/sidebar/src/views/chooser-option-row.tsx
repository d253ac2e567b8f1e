import type { ReactElement } from "react";
import type { ChooserOption } from "../reading/chooser-options.ts";
import { PercentBar } from "./confidence.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

interface ChooserOptionRowProps {
  readonly id: string;
  readonly option: ChooserOption;
  readonly active: boolean;
  onHover(): void;
  onPick(): void;
}

/** One label to choose: name, where it belongs, what it means, how likely it is. */
export function ChooserOptionRow({ id, option, active, onHover, onPick }: ChooserOptionRowProps): ReactElement {
  const { messages } = usePanel();
  const mark = option.current ? messages.currentMark : option.suggested ? messages.suggestedMark : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox that owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the combobox (aria-activedescendant)
    <div
      id={id}
      role="option"
      className="lt-option"
      aria-selected={active}
      data-active={active}
      onMouseMove={onHover}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <span className="lt-option-check">{option.current && <Icon name="check" size={14} />}</span>
      <span className="lt-option-text">
        <span className="lt-option-name">
          {option.name}
          {mark !== null && <span className="lt-option-mark">{mark}</span>}
        </span>
        {option.group !== null && <span className="lt-option-sub">{option.group}</span>}
        {option.description !== "" && option.share === null && (
          <span className="lt-option-description">{option.description}</span>
        )}
      </span>
      {option.share !== null && <PercentBar share={option.share} />}
    </div>
  );
}
