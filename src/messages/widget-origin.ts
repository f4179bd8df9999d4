import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { getWidgetSettings } from '../settings/store.ts'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * Origins whose pages may use the widget's API: those that an operator named. While there is none,
 * pages on the visitor's own computer may, to try it out; others' never by default.
 */
export function widgetOrigins(app: App, { headers }: Request): string[] {
  const { allowedOrigins } = getWidgetSettings(app.db)
  const origin = headers.get('origin')
  if (allowedOrigins.length > 0 || origin === null) return allowedOrigins
  return loopback.test(URL.parse(origin)?.hostname ?? '') ? [origin] : []
}

/** Origins whose pages may show the widget in a frame, as a Content-Security-Policy names them. */
export function widgetParents(app: App): string[] {
  const { allowedOrigins } = getWidgetSettings(app.db)
  if (allowedOrigins.length > 0) return allowedOrigins
  return ['localhost', '127.0.0.1'].flatMap((host) => [`http://${host}:*`, `https://${host}:*`])
}

/** Throws 403 for a script of a page that isn't among them, nor one of this server. */
export function requireWidgetOrigin(app: App, request: Request): void {
  const origin = request.headers.get('origin')
  if (origin === null || widgetOrigins(app, request).includes(origin)) return
  // Behind a proxy that ends TLS only the host is as the browser knows it.
  const host = URL.parse(origin)?.host
  if (host === URL.parse(request.url)?.host || host === URL.parse(app.config.publicUrl)?.host)
    return
  throw new AppError(
    'FORBIDDEN',
    `This page may not use the widget: add its origin, ${origin.slice(0, 300)}, to allowedOrigins in the widget settings.`,
  )
}
