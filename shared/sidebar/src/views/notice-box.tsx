import type { ReactElement, ReactNode } from "react";
import type { IconName } from "../ui-kit.ts";
import { Icon } from "./icon.tsx";

export interface NoticeBoxProps {
  readonly tone: "info" | "ok" | "warn" | "bad";
  readonly icon: IconName;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** One small button beside the title. */
  readonly aside?: ReactNode;
}

/** A bordered message with an icon, a line in bold, an optional detail and optional buttons. */
export function NoticeBox({ tone, icon, title, children, actions, aside }: NoticeBoxProps): ReactElement {
  return (
    <div className="lt-notice" data-tone={tone}>
      <Icon name={icon} />
      <div className="lt-notice-body">
        <div className="lt-notice-head">
          <p className="lt-notice-title">{title}</p>
          {aside !== undefined && <div className="lt-notice-aside">{aside}</div>}
        </div>
        {children !== undefined && children !== "" && <div className="lt-notice-detail">{children}</div>}
        {actions !== undefined && <div className="lt-actions">{actions}</div>}
      </div>
    </div>
  );
}
