/** Compares dotted versions by their numbers: negative when `left` is older. Missing parts and non-numbers count as 0. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  const core = version.split(/[-+]/, 1)[0] ?? "";
  return core.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
