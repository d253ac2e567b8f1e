import { useEffect } from "react";

/** Alt+A accepts, wherever the focus is in the panel. On a Mac the key then types "å". */
export function useAcceptKey(accept: () => void, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
      if (!["a", "å"].includes(event.key.toLowerCase())) return;
      event.preventDefault();
      accept();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [accept, enabled]);
}
