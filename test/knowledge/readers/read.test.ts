import { expect, test } from 'bun:test'
import { maxFileBytes } from '../../../src/knowledge/readers/read.ts'
import { buildPdf, textLines } from '../../support/build-pdf.ts'
import { readBytes, readDocument, textOf } from '../../support/read-file.ts'

const html =
  '<!doctype html><html><body><main><p>Not found, sorry about that.</p></main></body></html>'

test('a PDF that is really HTML is read as HTML', async () => {
  const given = { url: 'https://example.com/price-list.pdf', contentType: 'application/pdf' }
  expect(textOf(await readDocument(given, html))).toBe('Not found, sorry about that.')
})

test('a PDF under any other name is read as a PDF', async () => {
  const given = { url: 'https://example.com/download', contentType: 'text/plain' }
  const pdf = buildPdf([textLines(['A line of text.'])])
  expect((await readDocument(given, pdf)).sections[0]?.pageNumber).toBe(1)
})

test('what is called a PDF and is neither fails', async () => {
  expect(await readBytes('a.pdf', 'just some words')).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('PDF'),
  })
})

test.each([
  ['# Title\n\n## Part\n\nText.', 'text/markdown', 'https://example.com/x', ['Part']],
  [
    '# Title\n\n## Part\n\nText.',
    'text/plain; charset=utf-8',
    'https://example.com/x.md',
    ['Part'],
  ],
  ['# Title\n\n## Part\n\nText.', undefined, 'note', ['Part']],
  ['# Title\n\n## Part\n\nText.', 'text/html', 'https://example.com/x.md?raw=1', ['Part']],
  ['# no heading\n\nText.', undefined, 'x.txt', []],
])('text %j as %s at %s is read with the headings %j', async (text, contentType, url, path) => {
  const given = contentType === undefined ? { url } : { url, contentType }
  expect((await readDocument(given, text)).sections.at(-1)?.headingPath).toEqual(path)
})

test('text is decoded by its mark, its declared charset, as UTF-8, or as windows-1252', async () => {
  const cases: [Uint8Array, string | undefined][] = [
    [new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from('Größe „10“')]), 'text/plain;charset=latin1'],
    [new Uint8Array([0xff, 0xfe, ...Buffer.from('Größe „10“', 'utf16le')]), undefined],
    [new Uint8Array(Buffer.from('Größe „10“')), undefined],
    [bytesOf('Gr\xF6\xDFe \x8410\x93'), undefined],
    [bytesOf('Gr\xF6\xDFe \x8410\x93'), 'text/plain; charset="iso-8859-1"'],
  ]
  for (const [bytes, contentType] of cases) {
    const given = contentType === undefined ? { url: 'a.txt' } : { url: 'a.txt', contentType }
    expect(textOf(await readDocument(given, bytes))).toBe('Größe „10“')
  }
})

test('one broken character does not make mojibake of a UTF-8 text', async () => {
  const text = Buffer.from('Größe für Füße, schön müßig äußerst übel: ö ä ü ß Ö Ä Ü')
  const cut = new Uint8Array([...text, 0xc3])
  expect(textOf(await readDocument('a.txt', cut))).toContain('Größe für Füße')
})

test('a page is decoded by the charset that its meta tag declares', async () => {
  const page =
    '<html><head><meta charset="windows-1251"></head><body><main><p>\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0</p></main></body></html>'
  expect(textOf(await readDocument('a.html', bytesOf(page)))).toBe('Привет мир')
})

test('text is normalised, without NUL, lone surrogates and invisible letters', async () => {
  const tagged = 'hi\u{E0041}\u{E0042} zero\u200Bwidth \u202Eright'
  const text = `e\u0301 a\0b ${tagged}\r\nnext`
  expect(textOf(await readDocument('a.txt', text))).toBe('é ab hi zerowidth right\nnext')
  const wrong = new Uint8Array([0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8, 0x62, 0x00])
  const result = textOf(await readDocument('a.txt', wrong))
  expect(result.isWellFormed()).toBe(true)
})

test('unknown bytes, pictures, archives and old Office files fail with what to do', async () => {
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(1000).map((_, at) => (at * 7) % 32), 'no text'],
    [bytesOf('\x89PNG\r\n\x1A\n....'), 'picture'],
    [bytesOf('\x1F\x8B\x08\x00....'), 'gzip'],
    [bytesOf('\xD0\xCF\x11\xE0....'), 'DOCX'],
    [bytesOf('{\\rtf1 hello}'), 'RTF'],
    [bytesOf('<?xml version="1.0"?><rss><channel/></rss>'), 'XML'],
  ]
  for (const [bytes, reason] of cases) {
    expect(await readBytes('file', bytes)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(reason),
    })
  }
})

test('empty files and files of white space are skipped', async () => {
  for (const content of ['', ' \n\t\n', '\uFEFF', '\0']) {
    for (const url of ['a.txt', 'a.md', 'a.html', 'a.csv', 'a.json']) {
      expect((await readBytes(url, content)).kind).toBe('skipped')
    }
  }
})

test('a file beyond the limit fails before it is read', async () => {
  expect(await readBytes('a.txt', new Uint8Array(maxFileBytes + 1).fill(97))).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('50 MB'),
  })
})

test('the time of the file counts where the content tells none', async () => {
  expect((await readDocument({ url: 'a.txt', modifiedAt: 5 }, 'text')).modifiedAt).toBe(5)
})

test('no bytes make it throw', async () => {
  const names = ['a.html', 'a.md', 'a.pdf', 'a.docx', 'a.csv', 'a.jsonl', 'a.txt', 'a']
  const starts = ['', '%PDF-1.4\n', 'PK\x03\x04', '<html>', '---\n', '"', '{', '|a|\n|-|\n']
  let seed = 1
  for (let round = 0; round < 120; round++) {
    const bytes = bytesOf(starts[round % starts.length] ?? '')
    const noise = Uint8Array.from({ length: 300 }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return round % 3 === 0 ? 32 + (seed % 95) : seed % 256
    })
    const url = names[round % names.length] ?? ''
    const result = await readBytes(url, new Uint8Array([...bytes, ...noise]))
    expect(['document', 'skipped', 'failed']).toContain(result.kind)
  }
})

function bytesOf(latin1: string): Uint8Array {
  return new Uint8Array(Buffer.from(latin1, 'latin1'))
}
