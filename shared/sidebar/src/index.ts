/**
 * The agent's panel: React views over core's triage session, in English and French, in the look of the helpdesk
 * around it. The look comes as a kit from `@lucid/sidebar/zendesk-kit` or `@lucid/sidebar/freshworks-kit`, so that
 * an app bundles only its own.
 */
export { mountPanel } from "./mount-panel.tsx";
export type { DiagnosisStep, MountedPanel, PanelOptions, PanelSettings } from "./panel-options.ts";
export type { ColorScheme, UiKit } from "./ui-kit.ts";
