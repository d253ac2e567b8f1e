/** Under which a bundle's state is kept: another installation or another publishing key starts afresh. */
export function bundleScope(scope: string, publishingKey: string): string {
  return [scope, publishingKey].join("|");
}
