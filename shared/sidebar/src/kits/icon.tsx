import type { ReactElement } from "react";
import type { IconName } from "../ui-kit.ts";

/** Path data of each glyph in a 16 x 16 box, drawn as strokes with round ends. */
const PATHS: Readonly<Record<IconName, string>> = {
  check: "M3 8.5 6.3 12 13 4.5",
  chevron: "M4 6.2 8 10.2 12 6.2",
  close: "M4 4 12 12M12 4 4 12",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.4 10.4 13.5 13.5",
  undo: "M5.5 3 2.5 6 5.5 9M2.5 6H9.5a4 4 0 0 1 0 8H6",
  flag: "M4 14V2.5M4 3C6.5 1.6 9 4.4 12.5 3V9C9 10.4 6.5 7.6 4 9",
  team: "M6 3a2.4 2.4 0 1 1 0 4.8A2.4 2.4 0 0 1 6 3ZM1.8 13.2c0-2.3 1.8-3.7 4.2-3.7s4.2 1.4 4.2 3.7M10.8 3.3a2.2 2.2 0 0 1 0 4.2M11.8 9.8c1.5.4 2.4 1.6 2.4 3.4",
  external: "M9.5 2.5H13.5V6.5M13.5 2.5 8 8M11.5 9.5V12.5a1 1 0 0 1-1 1H3.5a1 1 0 0 1-1-1V5.5a1 1 0 0 1 1-1H6.5",
  book: "M8 4C6.6 2.9 4.6 2.6 2 2.8V12.4C4.6 12.2 6.6 12.5 8 13.6 9.4 12.5 11.4 12.2 14 12.4V2.8C11.4 2.6 9.4 2.9 8 4ZM8 4V13.6",
  star: "M8 2 9.8 5.9 14 6.4 10.9 9.3 11.7 13.5 8 11.4 4.3 13.5 5.1 9.3 2 6.4 6.2 5.9Z",
  repeat: "M3 7a4 4 0 0 1 4-3.5H12.5M10.5 1.5 12.7 3.5 10.5 5.6M13 9a4 4 0 0 1-4 3.5H3.5M5.5 10.4 3.3 12.5 5.5 14.5",
  warning: "M8 2.5 14.3 13.5H1.7ZM8 6.5V9.6M8 11.5V11.6",
  info: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 7.3V11M8 5V5.1",
  "cloud-off": "M6 4.3A4 4 0 0 1 12 7a3 3 0 0 1 1.6 4.9M10.5 12.5H4.5A3 3 0 0 1 4.3 6.6M2.5 2 13.5 14",
  message: "M3.5 2.5H12.5a1 1 0 0 1 1 1V10.2a1 1 0 0 1-1 1H8L4.8 13.8V11.2H3.5a1 1 0 0 1-1-1V3.5a1 1 0 0 1 1-1Z",
  eye: "M1.5 8C3 5.2 5.3 3.7 8 3.7S13 5.2 14.5 8C13 10.8 10.7 12.3 8 12.3S3 10.8 1.5 8ZM8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8Z",
  lock: "M4 7H12a.8.8 0 0 1 .8.8V12.7a.8.8 0 0 1-.8.8H4a.8.8 0 0 1-.8-.8V7.8A.8.8 0 0 1 4 7ZM5.3 7V5a2.7 2.7 0 0 1 5.4 0V7",
  power: "M8 2V7.5M4.8 4.2a5.3 5.3 0 1 0 6.4 0",
  question:
    "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM6.2 6.4C6.3 5.4 7 4.8 8 4.8s1.8.6 1.8 1.5C9.8 7.5 8 7.6 8 8.9M8 11.2V11.3",
  pencil: "M3 13 3.6 10.3 10.9 3 13 5.1 5.7 12.4ZM9.5 4.4 11.6 6.5",
  bolt: "M9 1.8 3.8 9H7.6L7 14.2 12.2 7H8.4Z",
  minus: "M4 8H12",
};

/** A glyph in the colour of its text; decoration only, words beside it carry the meaning. */
export function Glyph({
  name,
  size = 16,
  stroke,
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly stroke: number;
}): ReactElement {
  return (
    <svg className="lt-icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={stroke}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
