import type { ReactElement, ReactNode } from "react";
import type { IconName } from "../ui-kit.ts";
import { Icon } from "./icon.tsx";

export interface QuietStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** A whole panel with nothing to decide: off, monitor, read-only, error. Never a dead end, never an alarm. */
export function QuietState({ icon, title, text, children }: QuietStateProps): ReactElement {
  return (
    <div className="lt-quiet">
      <span className="lt-quiet-icon">
        <Icon name={icon} size={20} />
      </span>
      <h2 className="lt-quiet-title">{title}</h2>
      <p className="lt-quiet-text">{text}</p>
      {children}
    </div>
  );
}
