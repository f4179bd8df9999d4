import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { testApp } from '../support/test-app.ts'

async function desk() {
  const app = await testApp()
  const server = createServer(app)
  const get = (path: string, headers: Record<string, string> = {}) =>
    server.handle(new Request(`http://localhost${path}`, { headers }))
  return { app, get }
}

test('each address of the console is its page, with a policy that lets nothing in from elsewhere', async () => {
  const { get } = await desk()
  for (const path of ['/', '/inbox', '/inbox/conv_1', '/settings/keys']) {
    const page = await get(path)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toStartWith('text/html')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
  }
  expect((await get('/nope')).status).toBe(404)
})

test('what the pages load is there, packed, and kept by browsers for ever', async () => {
  const { get } = await desk()
  const html = await (await get('/')).text()
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  )
  expect(assets.length).toBeGreaterThanOrEqual(2)
  // Nothing is asked of another server.
  expect(html.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//)
  for (const path of [...assets, '/assets/inter-latin.woff2']) {
    const asset = await get(path, { 'accept-encoding': 'gzip' })
    expect(asset.status).toBe(200)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    const isFont = path.endsWith('woff2')
    expect(asset.headers.get('content-encoding')).toBe(isFont ? null : 'gzip')
    const etag = asset.headers.get('etag') ?? ''
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
  }
  expect((await get('/assets/..%2f..%2fpackage.json')).status).toBe(404)
})

test("the widget's frame may be shown by the pages that were named, and no others", async () => {
  const { app, get } = await desk()
  const ancestors = async () =>
    /frame-ancestors ([^;]+)/.exec(
      (await get('/widget/frame')).headers.get('content-security-policy') ?? '',
    )?.[1]
  // Until one is named: those of the visitor's own computer, to try it out.
  expect(await ancestors()).toBe(
    "'self' http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*",
  )
  const allowedOrigins = ['https://shop.example.com']
  changeSettings(app.db, 'widget', { changes: { allowedOrigins }, now: 0 })
  expect(await ancestors()).toBe("'self' https://shop.example.com")
  const loader = await get('/widget.js', { origin: 'https://shop.example.com' })
  expect(loader.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
})
