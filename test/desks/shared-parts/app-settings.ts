/** One setting that an app asks an admin for, whatever the desk calls it. */
export interface SettingField {
  name: string;
  label: string;
  description?: string;
  kind: "text" | "multiline" | "checkbox" | "number" | "url" | "select" | "hidden";
  required: boolean;
  secure: boolean;
  defaultValue?: SettingValue;
  options?: string[];
  /** What the value must look like, with the message for when it does not. */
  pattern?: { source: string; message: string };
}

/** A stored setting. */
export type SettingValue = string | number | boolean | string[];

/** Stored settings by name. */
export type Settings = Record<string, SettingValue>;

/** Settings ready to store, or what an admin has to correct, by name. */
export interface CheckedSettings {
  settings: Settings;
  errors: Record<string, string>;
}

/**
 * Checks what an admin entered against what the app declares.
 * @param entered form values or JSON values
 * @param previous earlier settings: a secure field left empty keeps its value
 */
export function checkSettings(
  fields: SettingField[],
  entered: Record<string, unknown>,
  previous: Settings = {},
): CheckedSettings {
  const settings: Settings = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const value = settingValue(field, entered[field.name], previous[field.name]);
    const error = settingError(field, value);
    if (error) errors[field.name] = error;
    else if (value !== undefined) settings[field.name] = value;
  }
  return { settings, errors };
}

function settingValue(
  field: SettingField,
  entered: unknown,
  previous: SettingValue | undefined,
): SettingValue | undefined {
  if (entered === undefined) return previous ?? field.defaultValue;
  if (field.kind === "checkbox") return entered === true || entered === "true";
  const text = String(entered).trim();
  if (text === "") return field.secure ? previous : undefined;
  return field.kind === "number" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

function settingError(field: SettingField, value: SettingValue | undefined): string | undefined {
  if (value === undefined || value === "") return field.required ? "This setting is required." : undefined;
  if (field.kind === "number" && typeof value !== "number") return "Enter a number.";
  if (field.kind === "url" && !URL.canParse(String(value))) return "Enter a full address, such as https://example.com.";
  if (field.kind === "select" && field.options && !field.options.includes(String(value)))
    return `Choose one of: ${field.options.join(", ")}.`;
  if (field.pattern && !new RegExp(field.pattern.source).test(String(value))) return field.pattern.message;
  return undefined;
}

/** The settings an app may read: everything but the secure ones. */
export function readableSettings(fields: SettingField[], settings: Settings): Settings {
  const secure = new Set(fields.filter((field) => field.secure).map((field) => field.name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secure.has(name)));
}
