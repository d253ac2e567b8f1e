/** Attributes of an element: `on…` are listeners, true sets an empty attribute, false and undefined leave it out. */
export type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** Creates an element. Children that are strings become text, never HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An icon from the desk's own SVG text. */
export function icon(svg: string): HTMLElement {
  const holder = h("span", { class: "icon", "aria-hidden": "true" });
  holder.innerHTML = svg;
  return holder;
}

/** A drop-down; `options` are [value, label]. */
export function select(
  attributes: Attributes,
  options: [string, string][],
  value: string,
  onChange: (value: string) => void,
): HTMLSelectElement {
  const element = h("select", attributes);
  setOptions(element, options, value);
  element.addEventListener("change", () => onChange(element.value));
  return element;
}

/** Replaces a drop-down's options, keeping what it shows in step. */
export function setOptions(element: HTMLSelectElement, options: [string, string][], value: string): void {
  element.replaceChildren(...options.map(([id, label]) => h("option", { value: id }, label)));
  element.value = value;
}

/** "5 minutes ago", for lists and comments. */
export function ago(iso: string): string {
  const minutes = Math.round((Date.now() - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? "" : "s"} ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} hour${hours === 1 ? "" : "s"} ago`;
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** Initials for an avatar. */
function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return ((parts[0]?.[0] ?? "?") + (parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : "")).toUpperCase();
}

/** A steady colour for a name, from the desk's palette of twelve. */
export function avatar(name: string): HTMLElement {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 12;
  return h("span", { class: `avatar avatar-${hue}`, "aria-hidden": "true" }, initials(name));
}
