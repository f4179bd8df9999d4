import type { Config } from '../platform/config.ts'
import { AppError } from '../platform/errors.ts'
import { originOf } from '../platform/origin.ts'

/**
 * Lets nothing change that a page of another site asks for with the operator's cookie. Browsers say
 * in Sec-Fetch-Site where a request comes from, and those that don't (also: any over plain http) say
 * it in Origin. Scripts name the origin themselves. Throws 403.
 */
export function requireSameOrigin({ publicUrl }: Config, { method, headers, url }: Request): void {
  if (method === 'GET' || method === 'HEAD') return
  const site = headers.get('sec-fetch-site')
  if (site !== null) {
    if (site === 'same-origin' || site === 'none') return
    throw foreign()
  }
  const origin = originOf(headers.get('origin') ?? '')
  if (origin === undefined) throw foreign()
  if (origin === URL.parse(publicUrl)?.origin) return
  // A proxy that ends TLS passes the host on, but not the scheme.
  if (URL.parse(origin)?.host !== URL.parse(url)?.host) throw foreign()
}

function foreign(): AppError {
  return new AppError(
    'FORBIDDEN',
    'Only pages of this server may do that: send Sec-Fetch-Site: same-origin, or its address as Origin.',
  )
}
