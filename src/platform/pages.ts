import { Elysia } from 'elysia'
import { type PageFile, readPageFiles } from './page-files.ts'
import { pathOf } from './request.ts'

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

/** Who asks for these is a program, whatever it says that it reads. */
const forPrograms = /^\/(?:(?:console\/|widget\/)?v1|docs|assets)(?:\/|$)/
const closed = [...policy, "frame-ancestors 'none'"].join('; ')

/**
 * The console, and the widget with its loader. `widgetParents`: origins whose pages may show the
 * widget in a frame, beside this server's own. `notFound`: what somebody sees who opened an address
 * at which there is nothing.
 */
export function createPages(widgetParents: (request: Request) => string[]) {
  let read: Promise<Map<string, Packed>> | undefined
  async function fileAt(path: string): Promise<Packed | undefined> {
    read ??= readPageFiles().then(
      (files) => new Map([...files].map(([path, file]) => [path, pack(file)])),
    )
    return (await read).get(path)
  }
  async function send(
    request: Request,
    path: string,
    headers: Record<string, string>,
    status = 200,
  ) {
    const file = await fileAt(path)
    return file
      ? answer(request, file, headers, status)
      : new Response('Not found', { status: 404 })
  }
  function notFound(request: Request): Promise<Response> | undefined {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isBrowser = /\btext\/html\b/i.test(request.headers.get('accept') ?? '')
    if (!isRead || !isBrowser || forPrograms.test(pathOf(request.url))) return undefined
    return send(
      request,
      '/dashboard/not-found.html',
      { 'cache-control': 'no-cache', 'content-security-policy': closed },
      404,
    )
  }
  const routes = new Elysia()
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
    routes.get(
      path,
      ({ request }) =>
        send(request, '/dashboard/index.html', {
          'cache-control': 'no-cache',
          'content-security-policy': closed,
        }),
      hidden,
    )
  }
  return { routes, notFound }
}

function pack(file: PageFile): Packed {
  const isText = /^(text|application)\//.test(file.type)
  return {
    ...file,
    gzip: isText ? Bun.gzipSync(file.bytes, { level: 9 }) : undefined,
    etag: `"${Bun.hash(file.bytes).toString(36)}"`,
  }
}

function answer(
  request: Request,
  file: Packed,
  more: Record<string, string>,
  status: number,
): Response {
  const isFound = status === 200
  const headers = {
    ...more,
    ...(isFound && { etag: file.etag }),
    'content-type': file.type,
    vary: isFound ? 'Accept-Encoding' : 'Accept, Accept-Encoding',
  }
  if (isFound && request.headers.get('if-none-match')?.includes(file.etag)) {
    return new Response(null, { status: 304, headers })
  }
  const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  return file.gzip && takesGzip
    ? new Response(file.gzip, { status, headers: { ...headers, 'content-encoding': 'gzip' } })
    : new Response(file.bytes, { status, headers })
}
