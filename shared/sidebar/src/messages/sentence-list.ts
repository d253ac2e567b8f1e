/** "Category, subcategory and team": names joined as the language does, only the first one capitalised. */
export function sentenceList(locale: string, names: readonly string[]): string {
  const [first = "", ...rest] = names;
  const lower = rest.map((name) => name.toLocaleLowerCase(locale));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format([first, ...lower]);
}
