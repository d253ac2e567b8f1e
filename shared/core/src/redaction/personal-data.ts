/** What was recognised. number: six digits or more that are nothing else. name: a known person or organisation. */
export type PersonalDataKind = "email" | "iban" | "card" | "phone" | "number" | "name";

/** [start, end) in UTF-16 code units. */
export interface FoundSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: PersonalDataKind;
}
