const KEY = "bytes:base64";

/** JSON in which files (byte arrays) are base64: JSON alone would write an object with a number for each byte. */
export function stringifyWithBytes(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key, given) {
    // What is asked for is the property itself: of a Buffer, `given` is its own idea of JSON already.
    const raw = typeof this === "object" && this !== null ? Reflect.get(this, key) : given;
    return raw instanceof Uint8Array ? { [KEY]: Buffer.from(raw).toString("base64") } : given;
  });
}

/** Reads what `stringifyWithBytes` wrote. Throws SyntaxError. */
export function parseWithBytes(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !(KEY in value)) return value;
    const base64 = value[KEY];
    return typeof base64 === "string" ? new Uint8Array(Buffer.from(base64, "base64")) : value;
  });
}
