import { expect, test } from 'bun:test'
import { readDocument, textOf } from '../../support/read-file.ts'

test('plain text keeps its paragraphs as they are', async () => {
  const text = 'First paragraph,\nof two lines.\n\n  * not * markup <b>\n\nThird.'
  const document = await readDocument('opening-hours.txt', text)
  expect(document.title).toBe('Opening hours')
  expect(document.sections).toEqual([{ headingPath: [], content: text }])
})

test('underlined, wiki and capital lines are headings', async () => {
  const text =
    'Manual\n======\n\nIntro.\n\nSafety\n------\nUnplug it.\n\nFIRST STEPS\n\nTurn it on.\n\n== Care ==\nWipe it.\n'
  const document = await readDocument('m.txt', text)
  expect(document.title).toBe('Manual')
  expect(document.sections).toEqual([
    { headingPath: [], content: 'Intro.' },
    { headingPath: ['Safety'], content: 'Unplug it.' },
    { headingPath: ['FIRST STEPS'], content: 'Turn it on.' },
    { headingPath: ['Care'], content: 'Wipe it.' },
  ])
})

test('capitals are no headings in a sentence, in a text all in capitals, or next to other lines', async () => {
  for (const text of [
    'STOP NOW.\n\nIt is hot.',
    'CALL US\n\nTODAY\n\nOR NEVER\n\nAT ALL',
    'Fields:\nNAME FIELD\nOTHER FIELD\n\nText.',
  ]) {
    const { sections } = await readDocument('a.txt', text)
    expect(sections).toEqual([{ headingPath: [], content: text }])
  }
})

test('a line of a million characters is read', async () => {
  const line = 'word '.repeat(200_000).trim()
  expect(textOf(await readDocument('a.txt', line))).toBe(line)
})
