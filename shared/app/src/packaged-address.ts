/** Address of a file beside the page, in the package itself. */
export function packagedAddress(name: string): string {
  return new URL(name, globalThis.location.href).href;
}
