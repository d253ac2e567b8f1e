import { defineCustomElement as defineButton } from "@freshworks/crayons/dist/components/fw-button.js";
import { defineCustomElement as defineLabel } from "@freshworks/crayons/dist/components/fw-label.js";
import { defineCustomElement as defineSpinner } from "@freshworks/crayons/dist/components/fw-spinner.js";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

/** Registers the three Crayons elements that the panel uses. Twice is once. */
export function defineCrayonsElements(): void {
  defineButton();
  defineLabel();
  defineSpinner();
}

type ElementProps<Extra> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & Extra;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "fw-button": ElementProps<{
        readonly color?: "primary" | "secondary" | "text" | "link" | undefined;
        readonly size?: "normal" | "small" | undefined;
        readonly disabled?: boolean | undefined;
      }>;
      "fw-label": ElementProps<{ readonly color?: "blue" | "yellow" | "grey" | undefined; readonly value: string }>;
      "fw-spinner": ElementProps<{ readonly size?: "small" | undefined }>;
    }
  }
}

/**
 * Crayons has one palette, for light pages. In the dark its parts are repainted from inside their shadow roots by a
 * constructed sheet, which a content security policy never refuses. `:host` selectors outrank the vendor's own.
 */
const DARK_SHEET = `
:host([data-scheme="dark"]) .fw-btn.fw-btn--primary { background: #5b8def; border-color: #5b8def; color: #0b1622; }
:host([data-scheme="dark"]) .fw-btn.fw-btn--primary:hover:not([disabled]),
:host([data-scheme="dark"]) .fw-btn.fw-btn--primary:focus:not([disabled]) { background: #7aa5f5; border-color: #7aa5f5; }
:host([data-scheme="dark"]) .fw-btn.fw-btn--secondary { background: #1f3143; border-color: #5f7488; color: #ebeff3; }
:host([data-scheme="dark"]) .fw-btn.fw-btn--secondary:hover:not([disabled]),
:host([data-scheme="dark"]) .fw-btn.fw-btn--secondary:focus:not([disabled]) { background: #2a4056; }
:host([data-scheme="dark"]) .fw-btn.fw-btn--text { color: #9dbdf8; }
:host([data-scheme="dark"]) .fw-btn.fw-btn--text:hover:not([disabled]),
:host([data-scheme="dark"]) .fw-btn.fw-btn--text:focus:not([disabled]) { background: #1f3143; }
:host([data-scheme="dark"]) .label { background: #1f3143; color: #cfd7df; border-color: #3a5068; }
:host([data-scheme="dark"]) .label--blue { background: #16304f; color: #a9c6fb; border-color: #2b5488; }
:host([data-scheme="dark"]) .label--yellow { background: #3a2914; color: #f6bd84; border-color: #6d4a1e; }
:host([data-scheme="light"]) .label--yellow { color: #8f3f0c; }
:host([data-scheme]) .fw-btn:focus-visible { outline: 2px solid var(--lt-focus); outline-offset: 2px; }
:host([data-scheme]) { max-width: 100%; }
:host([data-scheme]) .fw-btn { height: auto; min-height: 32px; min-width: 0; max-width: 100%; }
:host([data-scheme]) .fw-btn--small { min-height: 26px; }
:host([data-scheme]) .fw-btn .fw-btn--label { white-space: normal; }
:host([data-block]) { display: block; }
:host([data-block]) .fw-btn .fw-btn--label { flex: 1; justify-content: center; }
:host([data-scheme]) .label { border-radius: 4px; padding-block: 1px; padding-inline: 8px; }
@media (forced-colors: active) { .fw-btn { forced-color-adjust: auto; } }
`;

let sheet: CSSStyleSheet | null = null;

/** Puts the repainting sheet into an element's shadow root; safe to call again. */
export function adoptPanelSheet(element: HTMLElement | null): void {
  const root = element?.shadowRoot;
  if (root === null || root === undefined) return;
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(DARK_SHEET);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
