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

const browserAccepts = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

test('whoever opens an unknown address in a browser sees a page that leads to the dashboard', async () => {
  const { app, get } = await desk()
  for (const path of ['/nope', '/settings/keys/nope', '/console', '/v1beta', '/widget/nope']) {
    const page = await get(path, { accept: browserAccepts })
    expect(page.status).toBe(404)
    expect(page.headers.get('content-type')).toStartWith('text/html')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('x-request-id')).not.toBeNull()
    expect(page.headers.get('etag')).toBeNull()
    const html = await page.text()
    expect(html).toContain('There is nothing at this address')
    expect(html).toContain('href="/"')
    const [style] = /\/assets\/[^"]+\.css/.exec(html) ?? []
    expect((await get(style ?? '/nope')).status).toBe(200)
  }
  await Bun.sleep(1)
  expect(app.log.lines.at(-1)?.fields).toMatchObject({ status: 200 })
  expect(app.log.lines.find(({ fields }) => fields?.path === '/nope')?.fields).toMatchObject({
    status: 404,
  })
})

test('programs are answered in the one error shape, also where they say that they read pages', async () => {
  const { app, get } = await desk()
  const isError = async (answer: Response) => {
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toStartWith('application/json')
    expect((await answer.json()).error.code).toBeString()
  }
  for (const path of [
    '/v1',
    '/v1/nope',
    '/console/v1',
    '/console/v1/nope',
    '/widget/v1',
    '/docs/nope',
  ]) {
    await isError(await get(path, { accept: browserAccepts }))
  }
  for (const accept of ['', '*/*', 'application/json'])
    await isError(await get('/nope', { accept }))
  const post = new Request('http://localhost/nope', {
    method: 'POST',
    headers: { accept: browserAccepts },
  })
  await isError(await createServer(app).handle(post))
})
