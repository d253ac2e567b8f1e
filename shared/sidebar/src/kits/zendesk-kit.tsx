/**
 * The panel in Zendesk's design language: Garden's own buttons, tags and spinner, and Garden's colours by role, so
 * that light and dark follow the vendor's palette.
 */
import { Button } from "@zendeskgarden/react-buttons";
import { Spinner } from "@zendeskgarden/react-loaders";
import { Tag } from "@zendeskgarden/react-tags";
import { DEFAULT_THEME, getColor, type IGardenTheme, ThemeProvider } from "@zendeskgarden/react-theming";
import { type ReactNode, useContext, useMemo } from "react";
import { ThemeContext } from "styled-components";
import type { ButtonProps, ColorScheme, TagProps, Tokens, UiKit } from "../ui-kit.ts";
import { Glyph } from "./icon.tsx";

const ICON_STROKE = 1.2;

const themeOf = (scheme: ColorScheme): IGardenTheme => ({
  ...DEFAULT_THEME,
  colors: { ...DEFAULT_THEME.colors, base: scheme },
});

/** Highlighter tints: Garden's yellow, weak to strong, dark enough in dark mode for light text. */
const MARKS: Readonly<Record<ColorScheme, readonly [string, string, string]>> = {
  light: ["#fff3dc", "#ffe3ac", "#fed07b"],
  dark: ["#33291a", "#4c3a17", "#6b4f16"],
};

function gardenTokens(scheme: ColorScheme): Tokens {
  const theme = themeOf(scheme);
  const color = (variable: string): string => getColor({ theme, variable });
  const [weak, medium, strong] = MARKS[scheme];
  return {
    "--lt-font": DEFAULT_THEME.fonts.system,
    "--lt-bg": color("background.default"),
    "--lt-subtle": color("background.subtle"),
    "--lt-raised": color("background.raised"),
    "--lt-fg": color("foreground.default"),
    "--lt-muted": color("foreground.subtle"),
    "--lt-border": color("border.default"),
    "--lt-control": color("border.emphasis"),
    "--lt-accent": color("foreground.primary"),
    "--lt-accent-soft": scheme === "light" ? "#edf7ff" : "#14283a",
    "--lt-ok": color("foreground.success"),
    "--lt-ok-soft": color("background.success"),
    "--lt-ok-border": color("border.success"),
    "--lt-warn": color("foreground.warning"),
    "--lt-warn-soft": color("background.warning"),
    "--lt-warn-border": color("border.warning"),
    "--lt-bad": color("foreground.danger"),
    "--lt-bad-soft": color("background.danger"),
    "--lt-bad-border": color("border.danger"),
    "--lt-focus": color("border.primaryEmphasis"),
    "--lt-mark-1": weak,
    "--lt-mark-2": medium,
    "--lt-mark-3": strong,
    "--lt-radius": DEFAULT_THEME.borderRadii.md,
    "--lt-chip-radius": "100px",
    "--lt-weight-strong": "600",
  };
}

function GardenRoot({ scheme, children }: { readonly scheme: ColorScheme; readonly children: ReactNode }) {
  const theme = useMemo(() => themeOf(scheme), [scheme]);
  return <ThemeProvider theme={theme}>{children}</ThemeProvider>;
}

function GardenButton({
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
  return (
    <Button
      isPrimary={tone === "primary"}
      isBasic={tone === "quiet"}
      size={size}
      isStretched={block ?? false}
      disabled={disabled ?? false}
      aria-disabled={busy === true ? true : undefined}
      aria-keyshortcuts={shortcut}
      onClick={() => {
        if (busy !== true) onClick();
      }}
    >
      <span className="lt-button-content">
        {busy === true ? (
          <Spinner size="16" delayMS={0} aria-hidden="true" />
        ) : (
          icon !== undefined && <Glyph name={icon} stroke={1.5} />
        )}
        <span>{children}</span>
        {shortcut !== undefined && <kbd className="lt-kbd">{shortcut}</kbd>}
      </span>
    </Button>
  );
}

const TAG_HUES = { neutral: "grey", accent: "blue", warning: "yellow" } as const;

function GardenTag({ tone, icon, children }: TagProps) {
  const theme = useContext(ThemeContext);
  const hue = tone === "neutral" || theme === undefined ? undefined : TAG_HUES[tone];
  return (
    <Tag size="medium" {...(hue === undefined ? {} : { hue })}>
      <span className="lt-tag">
        {icon !== undefined && <Glyph name={icon} size={12} stroke={1.4} />}
        {children}
      </span>
    </Tag>
  );
}

function GardenSpinner({ size }: { readonly size: number }) {
  return <Spinner size={String(size)} delayMS={0} color="foreground.subtle" aria-hidden="true" />;
}

/** Zendesk Garden. */
export const zendeskKit: UiKit = {
  name: "zendesk",
  iconStroke: ICON_STROKE,
  tokens: gardenTokens,
  Root: GardenRoot,
  Button: GardenButton,
  Tag: GardenTag,
  Spinner: GardenSpinner,
};
