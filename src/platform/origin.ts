/**
 * The origin that a browser sends for such an address: lower case, without default port and slash.
 * `undefined` for anything but scheme, host and port, and for wildcards, which browsers don't know.
 */
export function originOf(text: string): string | undefined {
  if (!/^https?:\/\/[^/\\?#@*\s]+\/?$/i.test(text)) return undefined
  return URL.parse(text)?.origin
}
