import { invalid } from '../platform/errors.ts'
import { originOf } from '../platform/origin.ts'
import type { WidgetSettings } from './schema.ts'

/** Addresses in the form in which they are compared. Throws a 400 that names one that can't be. */
export function normaliseAddresses(changes: Partial<WidgetSettings>): Partial<WidgetSettings> {
  const { avatarUrl, allowedOrigins } = changes
  if (typeof avatarUrl === 'string' && !isPicture(avatarUrl)) {
    throw invalid(
      'avatarUrl',
      'must be an https address such as https://example.com/avatar.png, without user name and password, or null',
    )
  }
  if (!allowedOrigins) return changes
  return { ...changes, allowedOrigins: [...new Set(allowedOrigins.map(allowedOrigin))] }
}

function allowedOrigin(text: string, index: number): string {
  const origin = originOf(text)
  if (origin) return origin
  throw invalid(
    `allowedOrigins.${index}`,
    'must be an origin such as https://shop.example.com: scheme, host and port, without path and *',
  )
}

/** Spaces and line breaks would be dropped by the parser, but not where the text is used. */
function isPicture(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && !url.username && !url.password && !/[\s\p{Cc}]/u.test(text)
}
