/**
 * Puts the rooms together for both helpdesks: host adapter in, working panel out. The apps differ only in the
 * adapter and the UI kit they pass; nothing here knows a platform.
 */
export { startBackground } from "./start-background.ts";
export { type PanelStart, startPanel } from "./start-panel.ts";
