import { afterEach, describe, expect, test } from 'bun:test'
import { fetchOne } from '../../../src/knowledge/crawl/crawl.ts'
import { createOutbound } from '../../../src/platform/outbound.ts'
import { crawlAll, reportOf } from '../../support/crawl-all.ts'
import { html, readLinks, redirect, type TestSite, testSite } from '../../support/test-site.ts'

const sites: TestSite[] = []
afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop()
})

function site(pages: TestSite['pages']): TestSite {
  const made = testSite(pages)
  sites.push(made)
  return made
}

const link = (...hrefs: string[]) => hrefs.map((href) => `<a href="${href}">x</a>`).join('')

describe('by links', () => {
  test('every page is read once, level by level in a stable order', async () => {
    const { url, asked } = site({
      '/': link('/c', '/b', '/b#part', 'b/', '/b?utm_source=x', '/missing'),
      '/b': link('/', '/d'),
      '/c': link('/d', '/c'),
      '/d': 'end',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/b', '/c', '/d'])
    expect(report.paths('gone')).toEqual(['/missing'])
    expect(asked).toEqual(['/robots.txt', '/', '/sitemap.xml', '/b', '/c', '/missing', '/d'])
    expect(report.parts.findLast((part) => part.kind === 'found')).toMatchObject({ total: 5 })
  })

  test('only the origin and path of the start page are read', async () => {
    const other = site({ '/x': 'other' })
    const { url, asked } = site({
      '/docs/': link('/docs/a', '/blog', `${other.url}/x`, 'mailto:a@b.test', 'http://10.0.0.1/'),
      '/docs/a': link('/docs-old', '../', '/docs/../secret'),
    })
    expect((await crawlAll(`${url}/docs/`)).paths('page')).toEqual(['/docs/', '/docs/a'])
    expect(asked.filter((path) => !path.startsWith('/docs/'))).toEqual([
      '/robots.txt',
      '/sitemap.xml',
    ])
    expect(other.asked).toEqual([])
  })

  test('patterns choose pages, and the start page leads to them in any case', async () => {
    const { url } = site({
      '/': link('/en/a', '/de/a', '/en/old/b'),
      '/en/a': 'a',
      '/de/a': 'a',
      '/en/old/b': 'b',
    })
    const report = await crawlAll(url, { include: ['/en/**'], exclude: ['/en/old/**'] })
    expect(report.paths('page')).toEqual(['/en/a'])
  })

  test('depth is counted from the start page', async () => {
    const { url } = site({ '/': link('/1'), '/1': link('/2'), '/2': link('/3'), '/3': 'deep' })
    expect((await crawlAll(url, { maxDepth: 2 })).paths('page')).toEqual(['/', '/1', '/2'])
  })

  test('an endless calendar ends at the depth, sort orders and the page limit at the limit', async () => {
    const calendar = site({ '/': link('/month?n=1') })
    calendar.otherwise = (path) => link(`/month?n=${Number(path.split('=')[1]) + 1}`)
    expect((await crawlAll(calendar.url, { maxDepth: 5 })).paths('page')).toHaveLength(6)

    const shop = site({ '/': link('/list?sort=a', '/z-real') })
    shop.otherwise = (path) =>
      path.startsWith('/list')
        ? link(...['a', 'b', 'c', 'd'].map((order) => `${path}&sort=${order}`))
        : path === '/z-real'
          ? 'real'
          : undefined
    const report = await crawlAll(shop.url, { maxPages: 30 })
    expect(report.paths('page')).toHaveLength(30)
    expect(report.paths('page')[1]).toBe('/z-real')
    expect(report.reasons('warning')).toEqual([
      "The site has more than 30 pages, and the rest wasn't read: raise maxPages to read more.",
    ])
  })

  test('a page with a million links is bounded in what is remembered', async () => {
    const { url } = site({
      '/': Array.from({ length: 200_000 }, (_, n) => `<a href="/p${n}">`).join(''),
    })
    const report = await crawlAll(url, { maxPages: 5 })
    expect(report.paths('gone')).toHaveLength(4)
    expect(report.reasons('warning')).toHaveLength(1)
  })

  test('what by its name or type is no document is not downloaded', async () => {
    const { url, asked } = site({
      '/': link('/pic.png', '/app.js', '/movie', '/manual.pdf', '/download', '/data'),
      '/download': redirect('/notes.md'),
      '/movie': () => {
        const endless = new ReadableStream({
          pull: (stream) => stream.enqueue(new Uint8Array(999)),
        })
        return new Response(endless, { headers: { 'content-type': 'video/mp4' } })
      },
      '/manual.pdf': new Response('%PDF', { headers: { 'content-type': 'application/pdf' } }),
      '/notes.md': new Response('# Hi', {
        headers: { 'content-type': 'application/octet-stream' },
      }),
      '/data': new Response('x', { headers: { 'content-type': 'application/octet-stream' } }),
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/notes.md', '/manual.pdf'])
    expect(JSON.stringify(report.parts)).toContain('# Hi')
    expect(report.paths('skipped')).toEqual(['/data', '/movie'])
    expect(report.reasons('skipped')[1]).toContain('video/mp4')
    expect(asked).not.toContain('/pic.png')
  })

  test('a page that asks not to be indexed is skipped, and its links are followed', async () => {
    const { url } = site({
      '/': link('/hidden', '/header'),
      '/hidden': `noindex ${link('/beyond')}`,
      '/header': html(link('/further'), { 'x-robots-tag': 'noindex, nofollow' }),
      '/beyond': 'b',
      '/further': 'f',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/beyond', '/further'])
    expect(report.paths('skipped')).toEqual(['/header', '/hidden'])
  })

  test('one broken page fails alone', async () => {
    const { url } = site({
      '/': link('/a', '/b', '/c', '/d'),
      '/a': () => new Response('no', { status: 500 }),
      '/b': () => new Response('no', { status: 403 }),
      '/c': 'BROKEN',
      '/d': 'fine',
    })
    const report = await crawlAll(url)
    expect(report.paths('failed')).toEqual(['/a', '/b'])
    expect(report.paths('page')).toEqual(['/', '/c', '/d'])
    expect(report.parts).toContainEqual(
      expect.objectContaining({
        url: `${url}/c`,
        result: expect.objectContaining({ kind: 'failed' }),
      }),
    )
  })
})

describe('one page under several addresses', () => {
  test('counts once, under its canonical address', async () => {
    const { url } = site({
      '/': link('/a?print=1', '/a?print=2', '/a'),
      '/a': '<link rel="canonical" href="/a">text',
      '/a?print=1': '<link rel="canonical" href="/a">text',
      '/a?print=2': '<link rel="canonical" href="/a">text',
    })
    expect((await crawlAll(url)).paths('page')).toEqual(['/', '/a'])
  })

  test('a canonical address is used before its page was found, one outside is not', async () => {
    const { url, asked } = site({
      '/': link('/b', '/c'),
      '/b': html(`<link rel="canonical" href="/z">${link('/z')}`, { etag: '"b"' }),
      '/c': '<link rel="canonical" href="https://other.test/c">',
      '/z': 'never asked for',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/z', '/c'])
    expect(
      report.parts.find((part) => 'url' in part && part.url === `${url}/z`),
    ).not.toHaveProperty('etag')
    expect(asked).not.toContain('/z')
  })

  test('a redirect counts under its target, once', async () => {
    const { url } = site({
      '/': link('/old', '/older', '/new'),
      '/old': redirect('/new'),
      '/older': redirect('/old', 301),
      '/new': 'new',
    })
    expect((await crawlAll(url)).paths('page')).toEqual(['/', '/new'])
  })

  test('a redirect out of the source is skipped, a loop fails', async () => {
    const other = site({ '/login': 'sign in' })
    const { url } = site({
      '/docs/': link('/docs/private', '/docs/loop', '/docs/up', '/docs/internal'),
      '/docs/private': () => redirect(`${other.url}/login`),
      '/docs/loop': redirect('/docs/loop'),
      '/docs/up': redirect('/'),
      '/docs/internal': redirect('http://10.0.0.1/admin'),
      '/': 'home',
    })
    const report = await crawlAll(`${url}/docs/`)
    expect(report.paths('page')).toEqual(['/docs/'])
    expect(report.paths('skipped')).toEqual(['/docs/private', '/docs/up'])
    expect(report.paths('failed')).toEqual(['/docs/internal', '/docs/loop'])
    expect(report.reasons('failed')[0]).toContain('10.0.0.1')
  })
})

describe('again', () => {
  function helpCentre() {
    const made = site({ '/robots.txt': new Response('') })
    const texts: Record<string, string> = {
      '/': link('/a', '/b'),
      '/a': link('/c'),
      '/b': 'b',
      '/c': 'c',
    }
    made.otherwise = (path) => {
      const text = texts[path]
      if (text === undefined) return undefined
      const etag = `"${Bun.hash(text)}"`
      return (request) =>
        request.headers.get('if-none-match') === etag
          ? new Response(null, { status: 304 })
          : html(text, { etag })
    }
    return { ...made, texts }
  }

  test('unchanged pages are not downloaded, and the links they had are followed', async () => {
    const { url, texts } = helpCentre()
    const first = await crawlAll(url)
    texts['/c'] = 'changed'
    const second = await crawlAll(url, { known: first.known })
    expect(second.paths('unchanged')).toEqual(['/', '/a', '/b'])
    expect(second.paths('page')).toEqual(['/c'])
  })

  test('pages that are gone, failing or changed are told apart', async () => {
    const { url, texts, pages } = helpCentre()
    const first = await crawlAll(url)
    delete texts['/b']
    pages['/a'] = () => new Response('', { status: 500 })
    const second = await crawlAll(url, { known: first.known })
    expect(second.paths('gone')).toEqual(['/b'])
    expect(second.paths('failed')).toEqual(['/a'])
    // Reached through what /a linked to when it last worked.
    expect(second.paths('unchanged')).toEqual(['/', '/c'])
  })

  test('a page that can no longer be read still leads on', async () => {
    const { url, texts } = helpCentre()
    const first = await crawlAll(url)
    texts['/a'] = 'BROKEN'
    const second = await crawlAll(url, { known: first.known })
    expect(second.paths('unchanged')).toEqual(['/', '/b', '/c'])
  })

  test('Last-Modified serves where there is no ETag', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
    const { url } = site({
      '/': (request) =>
        request.headers.get('if-modified-since') === date
          ? new Response(null, { status: 304 })
          : html('home', { 'last-modified': date }),
    })
    const first = await crawlAll(url)
    expect((await crawlAll(url, { known: first.known })).paths('unchanged')).toEqual(['/'])
  })

  test('a page is known again although the link to it ends differently', async () => {
    const { url } = site({
      '/': link('/docs'),
      '/docs': redirect('/docs/'),
      '/docs/': (request) =>
        request.headers.get('if-none-match')
          ? new Response(null, { status: 304 })
          : html('d', { etag: '"d"' }),
    })
    const first = await crawlAll(url)
    expect(first.paths('page')).toEqual(['/', '/docs/'])
    expect((await crawlAll(url, { known: first.known })).paths('unchanged')).toEqual(['/docs/'])
  })
})

describe('a site in trouble', () => {
  test('a site that refuses connections is unreachable', async () => {
    const report = await crawlAll('http://127.0.0.1:1/')
    expect(report.parts).toEqual([
      { kind: 'unreachable', reason: expect.stringContaining('127.0.0.1:1') },
    ])
  })

  test('a private address needs the operator', async () => {
    const report = await crawlAll('http://10.0.0.5/')
    expect(report.reasons('unreachable')[0]).toContain('KEEPDESK_ALLOW_NETWORKS=10.0.0.0/8')
  })

  test('what is no web address says so', async () => {
    for (const startUrl of ['docs', 'ftp://a.test', 'https://u:p@a.test']) {
      expect((await crawlAll(startUrl)).reasons('unreachable')[0]).toContain('is no web address')
    }
  })

  test.each([404, 410, 500, 403])('a start page that answers %p is no site', async (status) => {
    const { url } = site({ '/': () => new Response('', { status }) })
    const report = await crawlAll(url)
    expect(report.parts).toHaveLength(1)
    expect(report.reasons('unreachable')[0]).toContain(url.slice(7))
  })

  const named = createOutbound({
    allowNetworks: ['127.0.0.0/8'],
    resolve: async () => ['127.0.0.1'],
  })

  test('a start page that moved to another site names it', async () => {
    const { url, pages } = site({})
    const other = url.replace('127.0.0.1', 'other.test')
    pages['/'] = (request) =>
      request.headers.get('host')?.startsWith('other') ? html('other') : redirect(`${other}/`)
    const report = await crawlAll(url.replace('127.0.0.1', 'docs.test'), { outbound: named })
    expect(report.reasons('unreachable')[0]).toContain(
      `redirects to ${other}/, which is another site: enter that address instead`,
    )
  })

  test('a site that moved to www is read there', async () => {
    const { url, pages } = site({
      '/a': 'a',
      '/robots.txt': new Response('User-agent: *\nDisallow: /no'),
    })
    const www = url.replace('127.0.0.1', 'www.docs.test')
    pages['/'] = (request) =>
      request.headers.get('host')?.startsWith('www.')
        ? html(link('/a', '/no'))
        : redirect(`${www}/`)
    const report = await crawlAll(url.replace('127.0.0.1', 'docs.test'), { outbound: named })
    expect(report.parts.filter((part) => part.kind === 'page').map((part) => part.url)).toEqual([
      `${www}/`,
      `${www}/a`,
    ])
    expect(report.paths('skipped')).toEqual(['/no'])
  })

  test('pages that hang or drip fail alone within their time', async () => {
    const { url } = site({
      '/': link('/hangs', '/drips', '/ok'),
      '/hangs': () => new Promise<Response>(() => {}),
      '/drips': () => {
        const slow = new ReadableStream({
          async pull(stream) {
            await Bun.sleep(20)
            stream.enqueue(new Uint8Array([120]))
          },
        })
        return new Response(slow, { headers: { 'content-type': 'text/html' } })
      },
      '/ok': 'ok',
    })
    const report = await crawlAll(url, { pageTimeoutMs: 200 })
    expect(report.paths('failed')).toEqual(['/drips', '/hangs'])
    expect(report.paths('page')).toEqual(['/', '/ok'])
  })

  test('a site that goes down on the way ends the crawl', async () => {
    const made = site({ '/': link(...Array.from({ length: 30 }, (_, n) => `/p${n}`)) })
    made.otherwise = (path) =>
      path.startsWith('/p') ? new Response('', { status: 502 }) : undefined
    const report = await crawlAll(made.url)
    expect(report.paths('failed')).toHaveLength(10)
    expect(report.parts.at(-1)).toMatchObject({ kind: 'unreachable' })
  })

  test.each([429, 503])('%p with Retry-After is tried once more', async (status) => {
    let count = 0
    const busy = () => new Response('', { status, headers: { 'retry-after': '3600' } })
    const { url, asked } = site({
      '/': link('/once', '/always'),
      '/once': () => (count++ === 0 ? busy() : html('now')),
      '/always': busy,
    })
    const report = await crawlAll(url, { maxRetryWaitMs: 5 })
    expect(report.paths('page')).toEqual(['/', '/once'])
    expect(report.paths('failed')).toEqual(['/always'])
    expect(asked.filter((path) => path === '/always')).toHaveLength(2)
  })

  test('it ends when it is called off, without a word', async () => {
    const made = site({ '/': link('/hangs') })
    const stop = new AbortController()
    made.pages['/hangs'] = () => {
      setTimeout(() => stop.abort(), 5)
      return new Promise<Response>(() => {})
    }
    const report = await crawlAll(made.url, { signal: stop.signal })
    expect(report.parts.at(-1)).toMatchObject({ kind: 'found' })
    const { parts } = await crawlAll(made.url, { signal: AbortSignal.abort() })
    expect(parts).toEqual([])
  })

  test('a Retry-After in the past is over', async () => {
    let count = 0
    const { url } = site({
      '/': () =>
        count++ === 0
          ? new Response('', { status: 429, headers: { 'retry-after': new Date(0).toUTCString() } })
          : html('now'),
    })
    expect((await crawlAll(url)).paths('page')).toEqual(['/'])
  })

  test('only one request is open at a time', async () => {
    let open = 0
    let most = 0
    const made = site({ '/': link(...Array.from({ length: 10 }, (_, n) => `/p${n}`)) })
    made.otherwise = () => async () => {
      most = Math.max(most, ++open)
      await Bun.sleep(2)
      open--
      return html('page')
    }
    await crawlAll(made.url)
    expect(most).toBe(1)
  })
})

describe('a single page', () => {
  const outbound = createOutbound({ allowNetworks: ['127.0.0.0/8'] })
  const one = async (url: string, etag?: string) =>
    reportOf(
      await Array.fromAsync(
        fetchOne({
          url,
          outbound,
          read: readLinks,
          known: (known) => (etag ? { url: known, etag, links: [] } : undefined),
          signal: new AbortController().signal,
        }),
      ),
    )

  test('is read under the address that was given, whatever robots.txt says', async () => {
    const { url, asked } = site({
      '/robots.txt': new Response('User-agent: *\nDisallow: /'),
      '/a?x=1': redirect('/b'),
      '/b': html(link('/c'), { etag: '"b"' }),
    })
    expect((await one(`${url}/a?x=1#part`)).paths('page')).toEqual(['/a?x=1'])
    expect((await one(`${url}/b`)).parts[1]).toMatchObject({ kind: 'page', etag: '"b"' })
    expect(asked).toEqual(['/a?x=1', '/b', '/b'])
  })

  test('is unchanged, gone, skipped or unreachable', async () => {
    const { url } = site({
      '/same': (request) =>
        new Response('', { status: request.headers.get('if-none-match') ? 304 : 200 }),
      '/pic': new Response('x', { headers: { 'content-type': 'image/png' } }),
      '/down': () => new Response('', { status: 500 }),
    })
    expect((await one(`${url}/same`, '"x"')).paths('unchanged')).toEqual(['/same'])
    expect((await one(`${url}/nope`, '"x"')).paths('gone')).toEqual(['/nope'])
    expect((await one(`${url}/nope`)).reasons('unreachable')[0]).toContain('check the address')
    expect((await one(`${url}/pic`)).paths('skipped')).toEqual(['/pic'])
    expect((await one(`${url}/down`)).reasons('unreachable')[0]).toContain('answers 500')
    expect((await one('nothing')).reasons('unreachable')[0]).toContain('is no web address')
  })
})
