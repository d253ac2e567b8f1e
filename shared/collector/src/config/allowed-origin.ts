export const ORIGIN_RULE =
  "must be one exact origin like https://123456.apps.zdusercontent.com: scheme and host, no *, no path (http only for this machine)";

/** True for one exact origin: https, or http on the loopback interface. `null`, wildcards and paths are refused. */
export function isAllowedOrigin(origin: string): boolean {
  if (!URL.canParse(origin) || origin.includes("*")) return false;
  const url = new URL(origin);
  if (url.origin !== origin) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function isLoopback(hostname: string): boolean {
  // "localhost", ".localhost" and ".test" never leave a machine (RFC 6761).
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname) || /\.(localhost|test)$/.test(hostname);
}
