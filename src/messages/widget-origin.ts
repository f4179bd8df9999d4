import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { getWidgetSettings } from '../settings/store.ts'

/** Origins whose pages may use the widget's API; `*`: any, while an operator has named none. */
export function widgetOrigins(app: App): string[] {
  const { allowedOrigins } = getWidgetSettings(app.db)
  return allowedOrigins.length > 0 ? allowedOrigins : ['*']
}

/** Throws 403 for a script of a page that isn't among them, nor one of this server. */
export function requireWidgetOrigin(app: App, { headers, url }: Request): void {
  const origin = headers.get('origin')
  if (origin === null) return
  const allowed = widgetOrigins(app)
  if (allowed.includes('*') || allowed.includes(origin)) return
  // Behind a proxy that ends TLS only the host is as the browser knows it.
  const host = URL.parse(origin)?.host
  if (host === URL.parse(url)?.host || host === URL.parse(app.config.publicUrl)?.host) return
  throw new AppError(
    'FORBIDDEN',
    'This page may not use the widget: add its origin to allowedOrigins in the widget settings.',
  )
}
