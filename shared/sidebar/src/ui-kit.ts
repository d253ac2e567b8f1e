import type { ComponentType, ReactNode } from "react";

/** Every glyph the panel uses, 16 x 16; drawn inline, never fetched. */
export const ICON_NAMES = [
  "check",
  "chevron",
  "close",
  "search",
  "undo",
  "flag",
  "team",
  "external",
  "book",
  "star",
  "repeat",
  "warning",
  "info",
  "cloud-off",
  "message",
  "eye",
  "lock",
  "power",
  "question",
  "pencil",
  "bolt",
  "minus",
] as const;
export type IconName = (typeof ICON_NAMES)[number];

export type ColorScheme = "light" | "dark";

export interface ButtonProps {
  /** primary: the one thing to do. default: an alternative. quiet: text only. */
  readonly tone: "primary" | "default" | "quiet";
  readonly size?: "small" | "medium";
  /** As wide as the panel. */
  readonly block?: boolean;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  /** Shows that the click is being carried out; further clicks do nothing. */
  readonly busy?: boolean;
  /** A keyboard shortcut, shown beside the label. */
  readonly shortcut?: string;
  onClick(): void;
  readonly children: ReactNode;
}

export interface TagProps {
  readonly tone: "neutral" | "accent" | "warning";
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** The colours and measures of a helpdesk's design language, as CSS custom properties named `--lt-…`. */
export type Tokens = Readonly<Record<`--lt-${string}`, string>>;

/**
 * What differs between helpdesks: the vendor's own components and design tokens. Everything else is built once,
 * from native elements painted with the tokens. A kit requests nothing from the network.
 */
export interface UiKit {
  readonly name: "zendesk" | "freshworks";
  /** Stroke of the glyphs, in units of their 16 x 16 box. */
  readonly iconStroke: number;
  tokens(scheme: ColorScheme): Tokens;
  /** Wraps the whole panel: theme provider or element registration. */
  readonly Root: ComponentType<{ readonly scheme: ColorScheme; readonly children: ReactNode }>;
  readonly Button: ComponentType<ButtonProps>;
  readonly Tag: ComponentType<TagProps>;
  readonly Spinner: ComponentType<{ readonly size: number }>;
}
