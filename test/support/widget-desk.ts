import { createServer } from '../../src/server.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { passwordDesk, writingDesk } from './answering.ts'
import type { FakeBehaviour } from './fake-ollama.ts'
import { withOperator } from './operator.ts'
import { call, type TestOverrides } from './test-app.ts'

/**
 * A desk that listens, and a page of another origin that shows its widget. `headers`: of the page.
 * With a behaviour a fake model writes.
 */
export async function widgetDesk(
  options: { behaviour?: Partial<FakeBehaviour>; overrides?: TestOverrides; named?: boolean } = {},
) {
  const written = options.behaviour && (await writingDesk(options.behaviour))
  const app = written?.app ?? (await passwordDesk(options.overrides))
  const start = Date.now()
  app.clock.set(start)
  const server = createServer(app).listen({ port: 0, hostname: '127.0.0.1', idleTimeout: 120 })
  const url = `http://127.0.0.1:${server.server?.port}`
  const page = { head: '', script: '' }
  const host = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) =>
      new Response(
        `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
        ${page.head}<body><h1>Acme shop</h1><p>Shoes, socks and laces.</p>
        <script>${page.script}</script>
        ${new URL(request.url).pathname === '/bare' ? '' : `<script src="${url}/widget.js" async></script>`}</body></html>`,
        {
          headers: {
            'content-type': 'text/html',
            // As strict as pages are.
            'content-security-policy': `default-src 'none'; script-src 'unsafe-inline' ${url}; frame-src ${url}; connect-src ${url}`,
          },
        },
      ),
  })
  const hostUrl = `http://127.0.0.1:${host.port}`
  if (options.named !== false) {
    changeSettings(app.db, 'widget', { changes: { allowedOrigins: [hostUrl] }, now: 0 })
  }
  const operator = await withOperator(app, 'ADMIN', 'Sam Keller')
  return {
    app,
    server,
    url,
    hostUrl,
    page,
    operator,
    model: written?.ollama,
    change: (area: 'widget' | 'chat', changes: object) =>
      changeSettings(app.db, area, { changes, now: 0 }),
    /** As the operator, in the console. */
    console: (method: string, path: string, body?: unknown) =>
      call(server, method, `/console/v1${path}`, body, operator.headers),
    async stop() {
      await host.stop(true)
      await server.stop(true)
      await written?.ollama.stop()
    },
  }
}
