import { Elysia } from 'elysia'
import pageScript from '../../node_modules/@scalar/api-reference/dist/browser/standalone.js' with {
  type: 'file',
}
import type { App } from './app.ts'
import type { DocumentedRoute } from './openapi.ts'

const hidden = { detail: { hide: true } }

/** Nothing but this server: what the page might ever want from elsewhere, the browser refuses. */
const offline = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The reference: a page at `/docs`, the OpenAPI document at `/docs/json`. Made when first asked for. */
export function docsRoutes(app: App, routes: () => readonly DocumentedRoute[]) {
  let made: Promise<{ page: string; document: string }> | undefined
  function docs() {
    // Loaded late: it is worth as much start-up time as the rest of the server.
    made ??= import('./openapi.ts').then(({ buildDocs }) => buildDocs(app.config, routes()))
    return made
  }
  return new Elysia()
    .get(
      '/docs',
      async ({ set }) => {
        set.headers['content-type'] = 'text/html; charset=utf-8'
        set.headers['content-security-policy'] = offline
        return (await docs()).page
      },
      hidden,
    )
    .get(
      '/docs/json',
      async ({ set }) => {
        set.headers['content-type'] = 'application/json; charset=utf-8'
        return (await docs()).document
      },
      hidden,
    )
    .get(
      '/docs/page.js',
      ({ set }) => {
        set.headers['cache-control'] = 'public, max-age=86400'
        set.headers['content-type'] = 'text/javascript; charset=utf-8'
        return new Response(Bun.file(pageScript))
      },
      hidden,
    )
}
