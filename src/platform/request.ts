/** On every response: nothing here is meant to be framed, guessed at or cached by default. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** The caller's own request id, where it is a sane token, or a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.-]{1,128}$/.test(given) ? given : Bun.randomUUIDv7()
}

/** The path as the router sees it: still encoded, without the query. */
export function pathOf(url: string): string {
  const start = hasHost(url) ? url.indexOf('/', url.indexOf('://') + 3) : 0
  const end = url.indexOf('?', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}

/** Bun gives the path alone where the Host header is missing, empty or malformed. */
export function hasHost(url: string): boolean {
  return !url.startsWith('/')
}

/** Whether the router can decode a path: `%zz` stands for no byte, `%ff` for no character. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
