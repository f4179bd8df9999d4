import { expect, test } from 'bun:test'
import { buildPdf, textLines } from '../../support/build-pdf.ts'
import { readBytes, readDocument } from '../../support/read-file.ts'

test('a PDF is read page by page, its lines joined into paragraphs', async () => {
  const pdf = buildPdf([
    textLines(['You can return any item within thirty days of', 'delivery, free of charge.']),
    textLines(['Refunds go to the card that you paid with.']),
  ])
  const { sections } = await readDocument('returns.pdf', pdf)
  expect(sections).toEqual([
    {
      headingPath: [],
      content: 'You can return any item within thirty days of delivery, free of charge.',
      pageNumber: 1,
    },
    { headingPath: [], content: 'Refunds go to the card that you paid with.', pageNumber: 2 },
  ])
})

test('words broken at the end of a line are healed, real hyphens stay', async () => {
  const pdf = buildPdf([
    textLines([
      'The subscrip-',
      'tion renews by itself, and a well-known card keeps its number. This well-',
      'known card is renewed as well.',
    ]),
  ])
  const { sections } = await readDocument('a.pdf', pdf)
  expect(sections[0]?.content).toBe(
    'The subscription renews by itself, and a well-known card keeps its number. This well-known card is renewed as well.',
  )
})

test('headers, footers and page numbers that repeat on every page are left out', async () => {
  const page = (at: number, text: string) => [
    { text: 'Acme Handbook', y: 760 },
    ...textLines([text, 'It has a second line.', 'And a third.', 'And a fourth.']),
    { text: `Page ${at} of 3`, y: 40 },
  ]
  const pdf = buildPdf([page(1, 'First topic.'), page(2, 'Second topic.'), page(3, 'Third topic.')])
  const { sections } = await readDocument('a.pdf', pdf)
  const text = JSON.stringify(sections)
  expect(text).not.toContain('Acme Handbook')
  expect(text).not.toContain('Page')
  expect(sections.map((section) => section.pageNumber)).toEqual([1, 2, 3])
  expect(text).toContain('Second topic.')
})

test('larger letters are headings, the largest single one is the title', async () => {
  const pdf = buildPdf([
    [
      { text: 'Staff handbook', y: 740, size: 24 },
      { text: 'Holidays', y: 700, size: 16 },
      { text: 'Everyone has thirty days of holidays a year.', y: 680 },
      { text: 'Illness', y: 640, size: 16 },
      { text: 'Call before nine in the morning if you are ill.', y: 620 },
    ],
  ])
  const document = await readDocument('a.pdf', pdf)
  expect(document.title).toBe('Staff handbook')
  expect(document.sections.map(({ headingPath }) => headingPath)).toEqual([
    ['Holidays'],
    ['Illness'],
  ])
})

test('a sentence that goes on over the page belongs to the page where it began', async () => {
  const pdf = buildPdf([
    textLines(['Damaged goods are replaced without any further questions if you send']),
    textLines(['us a picture within a week.', '', 'Other goods are not.']),
  ])
  const { sections } = await readDocument('a.pdf', pdf)
  expect(sections[0]?.content).toContain('if you send us a picture within a week.')
  expect(sections[0]?.pageNumber).toBe(1)
})

test('the description gives title and date, but not a file name as a title', async () => {
  const lines = [textLines(['Some text of the document.'])]
  const named = buildPdf(lines, { Title: 'Price list', ModDate: "D:20240131120000+01'00'" })
  const document = await readDocument('x.pdf', named)
  expect(document.title).toBe('Price list')
  expect(document.modifiedAt).toBe(Date.UTC(2024, 0, 31, 11))
  const unnamed = buildPdf(lines, { Title: 'Microsoft Word - draft.docx' })
  expect((await readDocument('price-list.pdf', unnamed)).title).toBe('Price list')
})

test('a scan is skipped with the advice to run it through OCR', async () => {
  const result = await readBytes('scan.pdf', buildPdf([[], []]))
  expect(result).toMatchObject({ kind: 'skipped', reason: expect.stringContaining('OCR') })
})

test('a broken PDF fails with a reason, however much of it is there', async () => {
  const whole = buildPdf([textLines(['Some text.'])])
  for (const bytes of [whole.subarray(0, 20), whole.subarray(0, 200)]) {
    const result = await readBytes('broken.pdf', bytes)
    expect(result.kind).not.toBe('document')
  }
  const noise = new TextEncoder().encode(`%PDF-1.7\n${'\x01garbage '.repeat(500)}`)
  expect(await readBytes('noise.pdf', noise)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('broken'),
  })
})

test('a PDF with a password fails and says so', async () => {
  const plain = Buffer.from(buildPdf([textLines(['Secret text.'])])).toString('latin1')
  const key = 'a'.repeat(64)
  const encrypt = `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -44 >> /ID [<00> <00>]`
  const locked = plain.replace('/Root 1 0 R', `/Root 1 0 R ${encrypt}`)
  const result = await readBytes('locked.pdf', new Uint8Array(Buffer.from(locked, 'latin1')))
  expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('password') })
})
