import { expect, test } from 'bun:test'
import { strToU8, zipSync } from 'fflate'
import { buildDocx, docxParagraph, docxTable } from '../../support/build-docx.ts'
import { readBytes, readDocument } from '../../support/read-file.ts'

test('headings, paragraphs and tables of a Word document are kept', async () => {
  const docx = buildDocx(
    docxParagraph('Travel policy', 'Title') +
      docxParagraph('Trains', 'Heading1') +
      docxParagraph('Second class up to three hours.') +
      docxParagraph('Nights', 'Heading2') +
      docxTable([
        ['City', 'Limit'],
        ['Paris', '150'],
      ]),
  )
  const document = await readDocument('policy.docx', docx)
  expect(document.title).toBe('Travel policy')
  expect(document.sections).toEqual([
    { headingPath: ['Trains'], content: 'Second class up to three hours.' },
    { headingPath: ['Trains', 'Nights'], content: expect.stringContaining('| Paris | 150 |') },
  ])
})

test('title, language and date come from the properties where the text has no title', async () => {
  const docx = buildDocx(docxParagraph('Some text.'), {
    'docProps/core.xml':
      '<cp:coreProperties><dc:title>R&amp;D rules</dc:title><dc:language>en-GB</dc:language><dcterms:modified xsi:type="dcterms:W3CDTF">2024-03-01T10:00:00Z</dcterms:modified></cp:coreProperties>',
  })
  const document = await readDocument('x.docx', docx)
  expect(document).toMatchObject({
    title: 'R&D rules',
    language: 'en-GB',
    modifiedAt: Date.UTC(2024, 2, 1, 10),
  })
})

test('a Word document is known by its bytes, whatever it is called', async () => {
  const docx = buildDocx(docxParagraph('Some text.'))
  const given = { url: 'https://example.com/download?id=3', contentType: 'text/html' }
  expect((await readDocument(given, docx)).sections[0]?.content).toBe('Some text.')
})

test('a zip that is no Word document fails', async () => {
  const zip = zipSync({ 'notes.txt': strToU8('hello') })
  expect(await readBytes('a.docx', zip)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('not a Word document'),
  })
})

test('a truncated Word document fails', async () => {
  const docx = buildDocx(docxParagraph('Some text.'))
  expect((await readBytes('a.docx', docx.subarray(0, docx.length / 2))).kind).toBe('failed')
})

test('a zip bomb is refused while it is unpacked, whatever size it states', async () => {
  const bomb = buildDocx(docxParagraph('x'), { 'word/footnotes.xml': ' '.repeat(60_000_000) })
  expect(await readBytes('bomb.docx', bomb)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('zip bomb'),
  })
  const lying = patchedSizes(bomb, 60_000_000, 1000)
  expect((await readBytes('lying.docx', lying)).kind).toBe('failed')
})

test('pictures are left out, their descriptions stay out of the way', async () => {
  const docx = buildDocx(docxParagraph('Before.') + docxParagraph('After.'), {
    'word/media/image1.png': 'x'.repeat(1000),
  })
  const { sections } = await readDocument('a.docx', docx)
  expect(sections[0]?.content).toBe('Before.\n\nAfter.')
})

test('a document of deeply nested tables fails instead of crashing', async () => {
  const depth = 20_000
  const body = '<w:tbl><w:tr><w:tc>'.repeat(depth) + '</w:tc></w:tr></w:tbl>'.repeat(depth)
  expect((await readBytes('deep.docx', buildDocx(body))).kind).not.toBe('document')
})

/** Writes another uncompressed size wherever the archive states the real one. */
function patchedSizes(zip: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = zip.slice()
  const view = new DataView(bytes.buffer)
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === from) view.setUint32(at, to, true)
  }
  return bytes
}
