import { afterEach, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { crawlAll } from '../../support/crawl-all.ts'
import { html, redirect, type TestSite, testSite } from '../../support/test-site.ts'

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
const text = (body: string | Uint8Array<ArrayBuffer>) =>
  new Response(body, { headers: { 'content-type': 'text/plain' } })

describe('robots.txt', () => {
  test('what it forbids is skipped and never asked for', async () => {
    const { url, asked } = site({
      '/robots.txt': text(
        'User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*?print=',
      ),
      '/': link('/private/a', '/private/open', '/a?print=1', '/a'),
      '/private/open': 'open',
      '/a': 'a',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/a', '/private/open'])
    expect(report.paths('skipped').sort()).toEqual(['/a?print=1', '/private/a'])
    expect(report.reasons('skipped')[0]).toContain('robots.txt')
    expect(asked).not.toContain('/private/a')
  })

  test('the rules for Keepdesk win over those for everyone', async () => {
    const { url } = site({
      '/robots.txt': text('User-agent: *\nDisallow: /\n\nUser-agent: Keepdesk\nDisallow: /b'),
      '/': link('/a', '/b'),
      '/a': 'a',
      '/b': 'b',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/', '/a'])
    expect(report.paths('skipped')).toEqual(['/b'])
  })

  test('forbidding the start page makes the site unreachable, with the way out', async () => {
    const { url, asked } = site({ '/robots.txt': text('User-agent: *\nDisallow: /'), '/': 'home' })
    const report = await crawlAll(url)
    expect(report.reasons('unreachable')[0]).toContain('allow the user agent Keepdesk')
    expect(asked).not.toContain('/')
  })

  test('a redirect does not lead around it', async () => {
    const { url } = site({
      '/robots.txt': text('User-agent: *\nDisallow: /secret'),
      '/': link('/way'),
      '/way': redirect('/secret'),
      '/secret': 'secret',
    })
    const report = await crawlAll(url)
    expect(report.paths('page')).toEqual(['/'])
    expect(report.paths('skipped')).toEqual(['/secret'])
  })

  test.each([500, 503, 429])('when it answers %p nothing is read', async (status) => {
    const { url, asked } = site({ '/robots.txt': () => new Response('', { status }), '/': 'home' })
    const report = await crawlAll(url)
    expect(report.reasons('unreachable')[0]).toContain(`answers ${status}`)
    expect(asked).toEqual(['/robots.txt'])
  })

  test.each([401, 403, 404])('when it answers %p everything may be read', async (status) => {
    const { url } = site({ '/robots.txt': () => new Response('', { status }), '/': 'home' })
    expect((await crawlAll(url)).paths('page')).toEqual(['/'])
  })

  test('when it hangs nothing is read', async () => {
    const { url, asked } = site({
      '/robots.txt': () => new Promise<Response>(() => {}),
      '/': 'home',
    })
    const report = await crawlAll(url, { pageTimeoutMs: 100 })
    expect(report.parts).toHaveLength(1)
    expect(report.parts[0]).toMatchObject({ kind: 'unreachable' })
    expect(asked).toEqual(['/robots.txt'])
  })

  test.each([
    ['Crawl-delay: 0.06', 0],
    ['Crawl-delay: 0', 60],
  ])(
    'with %j and a delay of %p ms the site gets its rest between requests',
    async (rule, delayMs) => {
      let isResting = false
      const rests: boolean[] = []
      const made = site({})
      made.otherwise = (path) => () => {
        rests.push(isResting)
        isResting = true
        setTimeout(() => {
          isResting = false
        }, 30)
        if (path === '/robots.txt') return text(`User-agent: *\n${rule}`)
        return html(path === '/' ? link('/a', '/b') : 'page')
      }
      const report = await crawlAll(made.url, { delayMs })
      expect(report.paths('page')).toContain('/b')
      expect(rests.slice(1)).not.toContain(true)
    },
  )

  test('what is no robots.txt forbids nothing', async () => {
    const { url } = site({ '/robots.txt': '<html>not found, friend</html>', '/': 'home' })
    expect((await crawlAll(url)).paths('page')).toEqual(['/'])
  })
})

describe('sitemaps', () => {
  const urlset = (...urls: string[]) =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls
      .map((url) => `<url>\n  <loc> ${url} </loc><lastmod>2024-01-01</lastmod></url>`)
      .join('')}</urlset>`

  test('the pages of the sitemap are read, sorted, and no links are followed', async () => {
    const made = site({
      '/': link('/unlisted'),
      '/a': link('/unlisted'),
      '/b': 'b',
      '/unlisted': 'u',
    })
    made.pages['/sitemap.xml'] = urlset(
      `${made.url}/b`,
      `${made.url}/a`,
      `${made.url}/`,
      `${made.url}/b/`,
    )
    expect((await crawlAll(made.url)).paths('page')).toEqual(['/', '/a', '/b'])
  })

  test('only pages within the source, its patterns and robots.txt are read', async () => {
    const other = site({ '/docs/x': 'x' })
    const made = site({
      '/robots.txt': text('User-agent: *\nDisallow: /docs/no'),
      '/docs/': 'home',
      '/docs/a': 'a',
      '/docs/old/b': 'b',
    })
    made.pages['/sitemap.xml'] = urlset(
      `${made.url}/docs/a`,
      `${made.url}/docs/no`,
      `${made.url}/docs/old/b`,
      `${made.url}/blog/c`,
      `${other.url}/docs/x`,
      'file:///etc/passwd',
      'http://10.0.0.1/docs/',
      `${made.url}/docs/pic.png`,
    )
    const report = await crawlAll(`${made.url}/docs/`, { exclude: ['/docs/old/**'] })
    expect(report.paths('page')).toEqual(['/docs/a'])
    expect(report.paths('skipped')).toEqual(['/docs/no'])
    expect(other.asked).toEqual([])
  })

  test('those named in robots.txt come first, with indexes and gzip', async () => {
    const made = site({ '/': 'home', '/a': 'a', '/b': 'b', '/c': 'c' })
    made.pages['/robots.txt'] = text(`Sitemap: ${made.url}/index.xml\nSitemap: /more.txt`)
    made.pages['/index.xml'] = `<sitemapindex><sitemap><loc>${made.url}/one.xml.gz</loc></sitemap>
      <!-- <sitemap><loc>${made.url}/commented.xml</loc></sitemap> -->
      <sitemap><loc><![CDATA[${made.url}/two.xml]]></loc></sitemap></sitemapindex>`
    made.pages['/one.xml.gz'] = text(gzipSync(urlset(`${made.url}/a`)))
    made.pages['/two.xml'] = urlset(`${made.url}/b?x=1&amp;y=&#50;`)
    made.pages['/more.txt'] = text(`${made.url}/c\n`)
    made.pages['/b?x=1&y=2'] = 'b'
    made.pages['/sitemap.xml'] = urlset(`${made.url}/`)
    const report = await crawlAll(made.url)
    expect(report.paths('page')).toEqual(['/a', '/b?x=1&y=2', '/c'])
    expect(made.asked).not.toContain('/sitemap.xml')
    expect(made.asked).not.toContain('/commented.xml')
  })

  test('the one beside the start page serves when the one of the site has none of its pages', async () => {
    const made = site({ '/docs/': 'home', '/docs/a': 'a' })
    made.pages['/sitemap.xml'] = urlset(`${made.url}/blog`)
    made.pages['/docs/sitemap.xml'] = urlset(`${made.url}/docs/a`)
    expect((await crawlAll(`${made.url}/docs/`)).paths('page')).toEqual(['/docs/a'])
  })

  test('without a page of the source links are followed', async () => {
    const made = site({ '/docs/': link('/docs/a'), '/docs/a': 'a' })
    made.pages['/sitemap.xml'] = urlset(`${made.url}/blog`)
    const report = await crawlAll(`${made.url}/docs/`)
    expect(report.paths('page')).toEqual(['/docs/', '/docs/a'])
    expect(report.paths('warning')).toEqual([])
  })

  test('100,000 pages are cut at the limit, with a warning', async () => {
    const made = site({ '/': 'home' })
    const urls = Array.from({ length: 100_000 }, (_, n) => `${made.url}/page/${n}`)
    const xml = urlset(...urls)
    made.pages['/sitemap.xml'] = xml
    made.otherwise = (path) => (path.startsWith('/page/') ? 'page' : undefined)
    const report = await crawlAll(made.url, { maxPages: 20 })
    expect(report.paths('page')).toHaveLength(20)
    expect(report.reasons('warning')).toEqual([
      'The sitemap lists 100,000 pages, and the first 20 are read: raise maxPages to read more.',
    ])
    expect(report.parts.filter((part) => part.kind === 'found')).toEqual([
      { kind: 'found', total: 20 },
    ])
  })

  test('an index that leads in circles, or to ever more indexes, ends', async () => {
    const made = site({ '/': 'home' })
    const index = (...urls: string[]) =>
      `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`
    made.pages['/sitemap.xml'] = index(`${made.url}/sitemap.xml`, `${made.url}/s/1`)
    made.otherwise = (path) =>
      path.startsWith('/s/') ? index(`${made.url}/sitemap.xml`, `${made.url}${path}1`) : undefined
    expect((await crawlAll(made.url)).paths('page')).toEqual(['/'])
    expect(made.asked.filter((path) => path.startsWith('/s/'))).toHaveLength(3)
  })

  test('bombs of entities and of gzip do no harm', async () => {
    const made = site({ '/': 'home', '/a': 'a' })
    const levels = Array.from(
      { length: 9 },
      (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
    )
    made.pages['/robots.txt'] = text('Sitemap: /bomb.xml\nSitemap: /bomb.gz\nSitemap: /broken.gz')
    made.pages['/bomb.xml'] =
      `<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "lol">${levels.join('')}
      <!ENTITY file SYSTEM "file:///etc/passwd">]><urlset><url><loc>${made.url}/&l9;</loc></url>
      <url><loc>&file;</loc></url><url><loc>${made.url}/a</loc></url></urlset>`
    made.pages['/bomb.gz'] = text(gzipSync(new Uint8Array(60_000_000)))
    made.pages['/broken.gz'] = text(gzipSync('x'.repeat(999)).subarray(0, 15))
    const report = await crawlAll(made.url)
    expect(report.paths('page')).toEqual(['/a'])
    expect(report.reasons('warning')).toHaveLength(2)
  })

  test('text made to slow the scan down is read in time', async () => {
    const made = site({ '/': 'home' })
    made.pages['/sitemap.xml'] =
      `<urlset>${'<loc><![CDATA['.repeat(200_000)}${'<!--'.repeat(200_000)}`
    expect((await crawlAll(made.url)).paths('page')).toEqual(['/'])
  })

  test('a sitemap that fails this time is no reason to drop its pages', async () => {
    const made = site({
      '/': link('/a'),
      '/a': 'a',
      '/sitemap.xml': () => new Response('', { status: 500 }),
    })
    const report = await crawlAll(made.url)
    expect(report.paths('page')).toEqual(['/', '/a'])
    expect(report.parts).toContainEqual(
      expect.objectContaining({ kind: 'warning', isPartial: true }),
    )
  })
})
