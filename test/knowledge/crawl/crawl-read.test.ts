import { afterEach, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFolder } from '../../../src/knowledge/folder.ts'
import { read } from '../../../src/knowledge/readers/read.ts'
import { crawlAll } from '../../support/crawl-all.ts'
import { html, redirect, type TestSite, testSite } from '../../support/test-site.ts'

let site: TestSite | undefined
afterEach(() => site?.stop())

const prose =
  'Refunds are paid back to the card within five days after the parcel has come back to our warehouse. '

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body>
    <nav><a href="/">Home</a> <a href="/refunds">Refunds</a></nav>
    <main><h1>${title}</h1>${body}<p>${prose.repeat(3)}</p></main></body></html>`
}

test('a help centre is read with its links, canonical addresses and refusals', async () => {
  site = testSite({
    '/': '<html><body><a href="guide/"></a><a href="/refunds?from=home"></a></body></html>',
    '/guide/': page(
      'Guide',
      '<p><a href="../shipping#costs">Shipping</a> <a href="draft">Draft</a></p>',
    ),
    '/guide/draft': page(
      'Draft',
      '<a href="/notes.md">Notes</a>',
      '<meta name="robots" content="noindex">',
    ),
    '/refunds': page('Refunds', '', '<link rel="canonical" href="/refunds">'),
    '/refunds?from=home': page('Refunds', '', '<link rel="canonical" href="/refunds">'),
    '/shipping': redirect('/shipping/'),
    '/shipping/': page(
      'Shipping',
      '<table><tr><th>To</th><th>Price</th></tr><tr><td>EU</td><td>5</td></tr></table>',
    ),
    '/notes.md': () =>
      new Response(`# Notes\n\n${prose}`, { headers: { 'content-type': 'text/markdown' } }),
    '/broken.pdf': () =>
      new Response('%PDF-1.7 broken', { headers: { 'content-type': 'application/pdf' } }),
    '/sitemap.xml': () => new Response('', { status: 404 }),
  })
  site.pages['/guide/'] = html(`${site.pages['/guide/']}<a href="/broken.pdf">PDF</a>`)
  const report = await crawlAll(site.url, { read })
  const results = new Map(
    report.parts.flatMap((part) =>
      part.kind === 'page' ? [[part.url, part.result] as const] : [],
    ),
  )
  const titles = [...results.values()].map((result) =>
    result.kind === 'document' ? result.document.title : result.kind,
  )
  expect(report.paths('page')).toEqual([
    '/',
    '/guide/',
    '/refunds',
    '/broken.pdf',
    '/shipping/',
    '/notes.md',
  ])
  expect(titles).toEqual(['skipped', 'Guide', 'Refunds', 'failed', 'Shipping', 'Notes'])
  expect(report.paths('skipped')).toEqual(['/guide/draft'])
  expect(results.get(`${site.url}/shipping/`)).toMatchObject({
    document: { url: `${site.url}/shipping/`, language: 'en' },
  })
})

test('the sample help centre is read from its folder without a failure', async () => {
  const path = join(import.meta.dir, '../../../data/sample')
  const { signal } = new AbortController()
  const parts = await Array.fromAsync(
    readFolder({ path, include: [], exclude: [], known: () => undefined, read, signal }),
  )
  const documents = parts.filter((part) => part.kind === 'page' && part.result.kind === 'document')
  expect(documents).toHaveLength(readdirSync(path).length)
  expect(parts).toHaveLength(documents.length + 1)
})
