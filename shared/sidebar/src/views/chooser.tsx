import type { Explanation, FieldId, FieldView, LabelId, RankedLabel } from "@lucid/core";
import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { type ChooserOption, chooserOptions } from "../reading/chooser-options.ts";
import { ChooserOptionRow } from "./chooser-option-row.tsx";
import { ExplanationSentence } from "./explanation-sentence.tsx";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

/** Up to here a list is read at a glance and needs no search. */
const SEARCH_FROM = 8;

export interface ChooserProps {
  readonly id: string;
  readonly view: FieldView;
  /** Ranked labels of an abstention, where the field itself has no suggestion. */
  readonly candidates: readonly RankedLabel[];
  readonly categoryName: string | null;
  /** Why this field was suggested so, where the headline does not say it already. */
  readonly explanation: Explanation | null;
  onPick(field: FieldId, label: LabelId): void;
  onClose(): void;
}

/**
 * One field's alternatives, in place: the likely ones with their percentages, then a search over all. A combobox
 * with a list box that is always open (ARIA 1.2): arrows move, Enter picks, Escape leaves.
 */
export function Chooser({
  id,
  view,
  candidates,
  categoryName,
  explanation,
  onPick,
  onClose,
}: ChooserProps): ReactElement {
  const { messages, book } = usePanel();
  const [query, setQuery] = useState("");
  const groups = useMemo(
    () => chooserOptions(view, book, query, candidates, categoryName),
    [view, book, query, candidates, categoryName],
  );
  const options = [...groups.likely, ...groups.others];
  const [active, setActive] = useState(0);
  const index = Math.min(active, options.length - 1);
  const listId = useId();
  const optionId = (option: ChooserOption): string => `${listId}-${option.id}`;
  const activeOption = options[index];
  const focusRef = useRef<HTMLInputElement & HTMLDivElement>(null);
  const searchable = book.entries(view.field).length >= SEARCH_FROM;
  const fieldName = messages.field[view.field];

  useEffect(() => focusRef.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (activeOption === undefined) return;
    document.getElementById(`${listId}-${activeOption.id}`)?.scrollIntoView({ block: "nearest" });
  }, [activeOption, listId]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (index + 1) % options.length,
      ArrowUp: (index - 1 + options.length) % options.length,
      PageDown: Math.min(index + 5, options.length - 1),
      PageUp: Math.max(index - 5, 0),
    };
    const next = moves[event.key];
    if (next !== undefined && options.length > 0) setActive(next);
    else if (event.key === "Enter" && activeOption !== undefined) onPick(view.field, activeOption.id);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const combobox = {
    "aria-activedescendant": activeOption === undefined ? undefined : optionId(activeOption),
    onKeyDown,
  };
  const row = (option: ChooserOption): ReactElement => (
    <ChooserOptionRow
      key={option.id}
      id={optionId(option)}
      option={option}
      active={option === activeOption}
      onHover={() => setActive(options.indexOf(option))}
      onPick={() => onPick(view.field, option.id)}
    />
  );

  return (
    // biome-ignore lint/a11y/useSemanticElements: a search with its list is a group, not a form's fieldset
    <div id={id} className="lt-chooser" role="group" aria-label={messages.chooseField(fieldName)}>
      <div className="lt-chooser-head">
        {searchable ? (
          <div className="lt-search">
            <Icon name="search" />
            <input
              ref={focusRef}
              type="text"
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-autocomplete="list"
              aria-label={messages.searchField(fieldName)}
              placeholder={messages.searchField(fieldName)}
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setActive(0);
              }}
              {...combobox}
            />
          </div>
        ) : (
          <p className="lt-chooser-title">{messages.chooseField(fieldName)}</p>
        )}
        <button
          type="button"
          className="lt-icon-button"
          aria-label={messages.close}
          title={messages.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {explanation !== null && query === "" && <ExplanationSentence explanation={explanation} />}
      <div
        id={listId}
        role="listbox"
        className="lt-options"
        aria-label={fieldName}
        {...(searchable ? { tabIndex: -1 } : { ref: focusRef, tabIndex: 0, ...combobox })}
      >
        {groups.likely.length > 0 && groups.others.length > 0 ? (
          <>
            <OptionGroup label={messages.mostLikely}>{groups.likely.map(row)}</OptionGroup>
            <OptionGroup label={messages.allLabels}>{groups.others.map(row)}</OptionGroup>
          </>
        ) : (
          options.map(row)
        )}
      </div>
      {options.length === 0 && <p className="lt-empty">{messages.noMatch(query)}</p>}
      <p className="lt-visually-hidden" role="status">
        {query === "" ? "" : messages.matchCount(options.length)}
      </p>
    </div>
  );
}

function OptionGroup({ label, children }: { readonly label: string; readonly children: ReactElement[] }): ReactElement {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options is a role, a fieldset is not
    <div role="group" aria-labelledby={id}>
      <p id={id} role="presentation" className="lt-option-group">
        {label}
      </p>
      {children}
    </div>
  );
}
