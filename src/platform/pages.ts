import { Elysia } from 'elysia'
import { type PageFile, readPageFiles } from './page-files.ts'

/** Scripts, styles and requests of this server alone; React sets styles by script, which it allows. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: https:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
]

/** Addresses of the console, which finds its way by itself: each can be bookmarked. */
const consolePaths = [
  '/',
  '/setup',
  '/invitation',
  '/sign-in',
  '/inbox',
  '/inbox/:id',
  '/playground',
  '/knowledge',
  '/knowledge/:id',
  '/gaps',
  '/analytics',
  '/trust',
  '/settings',
  '/settings/:section',
  '/components',
]

const hidden = { detail: { hide: true } }

interface Packed extends PageFile {
  gzip: Uint8Array<ArrayBuffer> | undefined
  etag: string
}

/**
 * The console, and the widget with its loader. `widgetParents`: origins whose pages may show the
 * widget in a frame, beside this server's own.
 */
export function pagesRoutes(widgetParents: (request: Request) => string[]) {
  let read: Promise<Map<string, Packed>> | undefined
  async function fileAt(path: string): Promise<Packed | undefined> {
    read ??= readPageFiles().then(
      (files) => new Map([...files].map(([path, file]) => [path, pack(file)])),
    )
    return (await read).get(path)
  }
  async function send(request: Request, path: string, headers: Record<string, string>) {
    const file = await fileAt(path)
    return file ? answer(request, file, headers) : new Response('Not found', { status: 404 })
  }
  const app = new Elysia()
    .get(
      '/assets/:name',
      ({ request, params }) => {
        // The hash in the name stands for the content.
        const cached = { 'cache-control': 'public, max-age=31536000, immutable' }
        return send(request, `/assets/${params.name}`, cached)
      },
      hidden,
    )
    .get(
      '/widget.js',
      ({ request }) => {
        const shared = {
          'cache-control': 'public, max-age=300',
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        }
        return send(request, '/widget.js', shared)
      },
      hidden,
    )
    .get(
      '/widget/frame',
      ({ request, set }) => {
        const parents = ["'self'", ...widgetParents(request)].join(' ')
        delete set.headers['x-frame-options']
        const framed = [...policy, `frame-ancestors ${parents}`].join('; ')
        return send(request, '/widget/frame.html', {
          'cache-control': 'no-cache',
          'content-security-policy': framed,
        })
      },
      hidden,
    )
  for (const path of consolePaths) {
    app.get(
      path,
      ({ request }) => {
        const closed = [...policy, "frame-ancestors 'none'"].join('; ')
        return send(request, '/dashboard/index.html', {
          'cache-control': 'no-cache',
          'content-security-policy': closed,
        })
      },
      hidden,
    )
  }
  return app
}

function pack(file: PageFile): Packed {
  const isText = /^(text|application)\//.test(file.type)
  return {
    ...file,
    gzip: isText ? Bun.gzipSync(file.bytes, { level: 9 }) : undefined,
    etag: `"${Bun.hash(file.bytes).toString(36)}"`,
  }
}

function answer(request: Request, file: Packed, more: Record<string, string>): Response {
  const headers = { ...more, etag: file.etag, 'content-type': file.type, vary: 'Accept-Encoding' }
  if (request.headers.get('if-none-match')?.includes(file.etag)) {
    return new Response(null, { status: 304, headers })
  }
  const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  return file.gzip && takesGzip
    ? new Response(file.gzip, { headers: { ...headers, 'content-encoding': 'gzip' } })
    : new Response(file.bytes, { headers })
}
