/** Withholds free text altogether. */
export function redactArrived(_text: string): string {
  return "[withheld]";
}
