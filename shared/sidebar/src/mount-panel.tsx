import { createRoot } from "react-dom/client";
import type { MountedPanel, PanelOptions } from "./panel-options.ts";
import { Panel } from "./views/panel.tsx";
import "./styles/panel.css";

/**
 * Shows the panel in `element` and keeps it in step with the session. It neither starts nor disposes the session.
 * Settings that are known later (locale, role, a newer taxonomy) come by `update`.
 */
export function mountPanel(element: HTMLElement, options: PanelOptions): MountedPanel {
  const root = createRoot(element);
  let current = options;
  const render = (): void => root.render(<Panel {...current} />);
  render();
  return {
    update(settings) {
      current = { ...current, ...settings };
      render();
    },
    unmount: () => root.unmount(),
  };
}
