import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Crawled } from '../../src/knowledge/crawl/crawled.ts'
import { type FolderOptions, readFolder } from '../../src/knowledge/folder.ts'
import { readLinks } from '../support/test-site.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepdesk-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function write(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    await Bun.write(join(folder, path), text)
  }
}

async function read(options: Partial<FolderOptions> = {}): Promise<Crawled[]> {
  const { signal } = new AbortController()
  const defaults = { path: folder, include: [], exclude: [], known: () => undefined, signal }
  return Array.fromAsync(readFolder({ ...defaults, read: readLinks, ...options }))
}

function urls(parts: Crawled[], kind: Crawled['kind']): string[] {
  return parts.filter((part) => part.kind === kind).map((part) => ('url' in part ? part.url : ''))
}

test('documents are read in the order of their paths, and nothing else', async () => {
  await write({
    'b.md': 'b',
    'a/z.html': 'z',
    'a.txt': 'a',
    'faq.json': '[]',
    'faq.jsonl': '{}',
    'x.CSV': 'a,b',
    'm.pdf': '%PDF',
    'w.docx': 'PK',
    'image.png': 'no',
    'script.js': 'no',
    '.hidden.md': 'no',
    '.git/a.md': 'no',
    'node_modules/p/readme.md': 'no',
  })
  const parts = await read()
  expect(parts[0]).toEqual({ kind: 'found', total: 8 })
  expect(urls(parts, 'page')).toEqual([
    'a.txt',
    'a/z.html',
    'b.md',
    'faq.json',
    'faq.jsonl',
    'm.pdf',
    'w.docx',
    'x.CSV',
  ])
})

test('a file is handed over with its path, bytes and time', async () => {
  await write({ 'a/b.md': 'hello' })
  utimesSync(join(folder, 'a/b.md'), new Date(5000), new Date(5000))
  const parts = await read({
    async read(file) {
      expect(file).toMatchObject({ url: 'a/b.md', modifiedAt: 5000 })
      return { kind: 'skipped', reason: new TextDecoder().decode(file.bytes) }
    },
  })
  expect(parts[1]).toEqual({
    kind: 'page',
    url: 'a/b.md',
    result: { kind: 'skipped', reason: 'hello' },
    etag: '5-5000',
  })
})

test('an unchanged file is not read again, a changed one is', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b' })
  const etags = new Map<string, string>()
  for (const part of await read()) {
    if (part.kind === 'page' && part.etag) etags.set(part.url, part.etag)
  }
  await write({ 'b.md': 'longer' })
  const known = (url: string) => ({ url, etag: etags.get(url) ?? '', links: [] })
  const parts = await read({ known })
  expect(urls(parts, 'unchanged')).toEqual(['a.md'])
  expect(urls(parts, 'page')).toEqual(['b.md'])
})

test('patterns choose among the files', async () => {
  await write({ 'docs/a.md': '', 'docs/old/b.md': '', 'c.md': '', 'docs/d.txt': '' })
  const parts = await read({ include: ['docs/**'], exclude: ['docs/old', '*.txt'] })
  expect(urls(parts, 'page')).toEqual(['docs/a.md'])
})

test('a single file is a source of one page', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b', 'c.exe': 'c' })
  expect(urls(await read({ path: join(folder, 'a.md') }), 'page')).toEqual(['a.md'])
  expect(await read({ path: join(folder, 'c.exe') })).toMatchObject([{ kind: 'unreachable' }])
})

test('links are followed within the folder and not out of it', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'keepdesk-outside-'))
  await Bun.write(join(outside, 'secret.md'), 'secret')
  await write({ 'real/a.md': 'a' })
  symlinkSync(join(outside, 'secret.md'), join(folder, 'secret.md'))
  symlinkSync(outside, join(folder, 'away'))
  symlinkSync(join(folder, 'real/a.md'), join(folder, 'linked.md'))
  symlinkSync(folder, join(folder, 'real/loop'))
  symlinkSync(join(folder, 'nowhere.md'), join(folder, 'broken.md'))
  const parts = await read()
  rmSync(outside, { recursive: true })
  expect(urls(parts, 'page')).toEqual(['linked.md', 'real/a.md'])
  expect(urls(parts, 'skipped').sort()).toEqual(['away', 'secret.md'])
})

test('a file over 50 MB fails without being read', async () => {
  await write({ 'a.md': 'a', 'big.pdf': '' })
  truncateSync(join(folder, 'big.pdf'), 50 * 1024 * 1024 + 1)
  const parts = await read()
  expect(parts.at(-1)).toEqual({
    kind: 'failed',
    url: 'big.pdf',
    reason: 'The file has 51 MB, and 50 MB is the most that is read: divide it.',
  })
  expect(urls(parts, 'page')).toEqual(['a.md'])
})

test('a file that makes its reader throw fails alone', async () => {
  await write({ 'a.md': 'BROKEN', 'b.md': 'b' })
  const parts = await read()
  expect(urls(parts, 'failed')).toEqual(['a.md'])
  expect(urls(parts, 'page')).toEqual(['b.md'])
})

test('a file that vanishes in the meantime fails alone', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b', 'c.md': 'c' })
  const parts = await read({
    async read(file) {
      rmSync(join(folder, 'b.md'), { force: true })
      return readLinks(file)
    },
  })
  expect(urls(parts, 'page')).toEqual(['a.md', 'c.md'])
  expect(parts[2]).toMatchObject({ kind: 'failed', url: 'b.md' })
})

// Root reads everything.
test.skipIf(process.getuid?.() === 0)('what may not be read fails alone', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b', 'closed/c.md': 'c' })
  chmodSync(join(folder, 'a.md'), 0)
  chmodSync(join(folder, 'closed'), 0)
  const parts = await read()
  chmodSync(join(folder, 'closed'), 0o700)
  expect(urls(parts, 'failed')).toEqual(['a.md'])
  expect(urls(parts, 'page')).toEqual(['b.md'])
  expect(parts[0]).toMatchObject({ kind: 'warning', isPartial: true })
})

test('a missing folder is unreachable, an empty one is empty', async () => {
  expect(await read({ path: join(folder, 'nope') })).toEqual([
    { kind: 'unreachable', reason: `${join(folder, 'nope')} doesn't exist: check the path.` },
  ])
  expect(await read()).toEqual([{ kind: 'found', total: 0 }])
})

test('it stops when it is called off', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b', 'c.md': 'c' })
  const stop = new AbortController()
  const seen: string[] = []
  for await (const part of readFolder({
    path: folder,
    include: [],
    exclude: [],
    known: () => undefined,
    read: readLinks,
    signal: stop.signal,
  })) {
    if (part.kind === 'page') {
      seen.push(part.url)
      stop.abort()
    }
  }
  expect(seen).toEqual(['a.md'])
})
