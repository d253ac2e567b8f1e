type Child = Node | string | null | false;
type Handler = (event: Event) => void;
/** Strings become attributes, true a bare one, false and null none; functions are listeners ("onclick"). */
type Properties = Readonly<Record<string, string | number | boolean | null | Handler>>;

/** An element with attributes, listeners and children. Text is always text: markup in it is shown, never run. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null && child !== false) made.append(child);
  return made;
}

/** A choice out of a list, with its label read aloud. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
  onChange: (value: string) => void,
): HTMLElement {
  const select = element("select", { "aria-label": label });
  for (const [id, text] of options) select.append(element("option", { value: id, selected: id === value }, text));
  select.addEventListener("change", () => onChange(select.value));
  return select;
}
