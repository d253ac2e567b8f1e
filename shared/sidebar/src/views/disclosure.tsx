import { type ReactElement, type ReactNode, useId, useState } from "react";
import type { IconName } from "../ui-kit.ts";
import { Icon } from "./icon.tsx";

interface DisclosureProps {
  readonly summary: ReactNode;
  readonly icon: IconName;
  readonly children: ReactNode;
}

/** Something to look at on demand. Its content is built only when opened. */
export function Disclosure({ summary, icon, children }: DisclosureProps): ReactElement {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="lt-disclosure">
      <button
        type="button"
        className="lt-disclosure-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span className="lt-grow">{summary}</span>
        <span className="lt-turn" data-open={open}>
          <Icon name="chevron" />
        </span>
      </button>
      <div id={id} className="lt-disclosure-content" hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
