/**
 * The panel in Freshworks' design language: Crayons' own button, label and spinner, registered from the package (no
 * CDN), and Crayons' palette. Its icons are drawn inline: fw-icon is never used.
 */
import { createContext, type ReactNode, useContext } from "react";
import type { ButtonProps, ColorScheme, TagProps, Tokens, UiKit } from "../ui-kit.ts";
import { adoptPanelSheet, defineCrayonsElements } from "./crayons-elements.ts";
import { Glyph } from "./icon.tsx";

const ICON_STROKE = 1.5;
const SchemeContext = createContext<ColorScheme>("light");

const SHARED_TOKENS = {
  "--lt-font":
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Oxygen, Ubuntu, Cantarell, "Open Sans", "Helvetica Neue", sans-serif',
  "--lt-radius": "4px",
  "--lt-chip-radius": "4px",
  "--lt-weight-strong": "600",
} as const;

const TOKENS: Readonly<Record<ColorScheme, Tokens>> = {
  light: {
    ...SHARED_TOKENS,
    "--lt-bg": "#ffffff",
    "--lt-subtle": "#f5f7f9",
    "--lt-raised": "#ffffff",
    "--lt-fg": "#12344d",
    "--lt-muted": "#475867",
    "--lt-border": "#dadfe3",
    "--lt-control": "#7b8e9f",
    "--lt-accent": "#2c5cc5",
    "--lt-accent-soft": "#e5f2fd",
    "--lt-ok": "#00795b",
    "--lt-ok-soft": "#e0f5f1",
    "--lt-ok-border": "#b4e5da",
    "--lt-warn": "#954a00",
    "--lt-warn-soft": "#fef1e1",
    "--lt-warn-border": "#fedcb3",
    "--lt-bad": "#c82124",
    "--lt-bad-soft": "#ffecf0",
    "--lt-bad-border": "#ffd0d6",
    "--lt-focus": "#2c5cc5",
    "--lt-mark-1": "#fef3dd",
    "--lt-mark-2": "#fde3b0",
    "--lt-mark-3": "#fbcf7e",
  },
  dark: {
    ...SHARED_TOKENS,
    "--lt-bg": "#0f1b27",
    "--lt-subtle": "#172635",
    "--lt-raised": "#172635",
    "--lt-fg": "#ebeff3",
    "--lt-muted": "#a3b3c2",
    "--lt-border": "#2b3e51",
    "--lt-control": "#6f8499",
    "--lt-accent": "#8fb4f8",
    "--lt-accent-soft": "#182f4d",
    "--lt-ok": "#5fd3b4",
    "--lt-ok-soft": "#0f2f2a",
    "--lt-ok-border": "#1d5247",
    "--lt-warn": "#f6bd84",
    "--lt-warn-soft": "#33250f",
    "--lt-warn-border": "#5c421a",
    "--lt-bad": "#f8a0a2",
    "--lt-bad-soft": "#3a171c",
    "--lt-bad-border": "#6b2930",
    "--lt-focus": "#8fb4f8",
    "--lt-mark-1": "#2f2a1e",
    "--lt-mark-2": "#493a19",
    "--lt-mark-3": "#674d16",
  },
};

function CrayonsRoot({ scheme, children }: { readonly scheme: ColorScheme; readonly children: ReactNode }) {
  defineCrayonsElements();
  return <SchemeContext.Provider value={scheme}>{children}</SchemeContext.Provider>;
}

const BUTTON_COLORS = { primary: "primary", default: "secondary", quiet: "text" } as const;

function CrayonsButton({
  tone,
  size = "medium",
  block,
  icon,
  disabled,
  busy,
  shortcut,
  onClick,
  children,
}: ButtonProps) {
  const scheme = useContext(SchemeContext);
  return (
    <fw-button
      ref={adoptPanelSheet}
      color={BUTTON_COLORS[tone]}
      size={size === "small" ? "small" : "normal"}
      data-scheme={scheme}
      {...(block === true ? { "data-block": "" } : {})}
      {...(disabled === true ? { disabled: true } : {})}
      onClick={() => {
        if (busy !== true && disabled !== true) onClick();
      }}
    >
      <span className="lt-button-content">
        {busy === true ? <fw-spinner size="small" /> : icon !== undefined && <Glyph name={icon} stroke={ICON_STROKE} />}
        <span>{children}</span>
        {shortcut !== undefined && <kbd className="lt-kbd">{shortcut}</kbd>}
      </span>
    </fw-button>
  );
}

const LABEL_COLORS = { neutral: "grey", accent: "blue", warning: "yellow" } as const;

function CrayonsTag({ tone, children }: TagProps) {
  const scheme = useContext(SchemeContext);
  return <fw-label ref={adoptPanelSheet} color={LABEL_COLORS[tone]} data-scheme={scheme} value={textOf(children)} />;
}

/** fw-label takes its text as an attribute. */
function textOf(children: ReactNode): string {
  return Array.isArray(children) ? children.map(textOf).join("") : typeof children === "string" ? children : "";
}

function CrayonsSpinner({ size }: { readonly size: number }) {
  return (
    <span className="lt-spinner-box" style={{ width: size, height: size }} aria-hidden="true">
      <fw-spinner size="small" />
    </span>
  );
}

/** Freshworks Crayons. */
export const freshworksKit: UiKit = {
  name: "freshworks",
  iconStroke: ICON_STROKE,
  tokens: (scheme) => TOKENS[scheme],
  Root: CrayonsRoot,
  Button: CrayonsButton,
  Tag: CrayonsTag,
  Spinner: CrayonsSpinner,
};
