import { expect, test } from 'bun:test'
import { readBytes, readDocument, textOf } from '../../support/read-file.ts'

test('headings become paths, without the only one of the first level, which is the title', async () => {
  const document = await readDocument(
    'guide.md',
    '# Guide\n\nIntro.\n\n## Install\n\n### Linux ###\n\nRun it.\n\nUse `apt`\n---------\n\nLast.\n',
  )
  expect(document.title).toBe('Guide')
  expect(document.sections).toEqual([
    { headingPath: [], content: 'Intro.' },
    { headingPath: ['Install', 'Linux'], content: 'Run it.' },
    { headingPath: ['Use apt'], content: 'Last.' },
  ])
})

test('several headings of the first level stay in the paths', async () => {
  const document = await readDocument('faq_list.md', '# One\n\na\n\n# Two\n\nb\n')
  expect(document.title).toBe('Faq list')
  expect(document.sections.map(({ headingPath }) => headingPath)).toEqual([['One'], ['Two']])
})

test('a heading with nothing under it is kept', async () => {
  const { sections } = await readDocument('a.md', '# T\n\n## A\n\n## B\n\n### C\n\ntext\n\n## D\n')
  expect(sections).toEqual([
    { headingPath: ['A'], content: '' },
    { headingPath: ['B', 'C'], content: 'text' },
    { headingPath: ['D'], content: '' },
  ])
})

test('front matter gives title, date and language and is no text', async () => {
  const document = await readDocument(
    'a.md',
    '---\ntitle: "Set up: a guide"\ndate: 2023-01-01\nupdated: 2024-05-06\nlang: de\ntags: [a, b]\n---\n\nHallo.\n',
  )
  expect(document).toMatchObject({
    title: 'Set up: a guide',
    language: 'de',
    modifiedAt: Date.UTC(2024, 4, 6),
    sections: [{ headingPath: [], content: 'Hallo.' }],
  })
})

test('broken front matter is left out all the same', async () => {
  const document = await readDocument('notes.md', '---\ntitle: [unclosed\n: : :\n---\nText.\n')
  expect(document.title).toBe('Notes')
  expect(textOf(document)).toBe('Text.')
})

test('a rule at the beginning is no front matter', async () => {
  expect(textOf(await readDocument('a.md', '---\n\nFirst part.\n\n---\n\nSecond.'))).toContain(
    'First part.',
  )
})

test('a heading in a code block is code', async () => {
  const { sections } = await readDocument('a.md', '## Use\n\n```sh\n# comment\n## more\n```\n')
  expect(sections).toEqual([{ headingPath: ['Use'], content: '```sh\n# comment\n## more\n```' }])
})

test('reference links carry their address, their definitions are gone', async () => {
  const text =
    '[Setup][s] and [docs][] or [faq], not `[s][s]` or [other].\n\n[S]: https://a.b/c "T"\n[docs]: /docs\n[faq]: <faq.md>\n'
  expect(textOf(await readDocument('a.md', text))).toBe(
    '[Setup](https://a.b/c) and [docs](/docs) or [faq](faq.md), not `[s][s]` or [other].',
  )
})

test('HTML between is converted, comments and hidden elements are not read', async () => {
  const text =
    'Before <!-- SECRET1 --> after.\n\n<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n\n<!-- SECRET2\n\nSECRET3 -->\n\n<div style="display:none">SECRET4</div>\n\n<details>\n<summary>More</summary>\n\nInner **text**.\n\n</details>\n'
  const content = textOf(await readDocument('a.md', text))
  expect(content).not.toContain('SECRET')
  expect(content).toContain('| A | B |\n| --- | --- |\n| 1 | 2 |')
  expect(content).toContain('**More**\n\nInner **text**.')
})

test('text without markup comes through letter for letter', async () => {
  const text =
    ' Senjō no <unk> 3 : Chronicles ( Japanese : 戦場 ) , a role @-@ playing game . \n <unk> wrote 3 , 200 @.@ 5 lines . \n\nA  second paragraph_with_things, 50 * 2 < 101.'
  expect(textOf(await readDocument('wiki.md', text))).toBe(text)
})

test('headings of wiki texts are headings', async () => {
  const document = await readDocument('w.md', ' = Title = \n Intro . \n = = Part = = \n Body . \n')
  expect(document.title).toBe('Title')
  expect(document.sections).toEqual([
    { headingPath: [], content: ' Intro .' },
    { headingPath: ['Part'], content: ' Body .' },
  ])
})

test('a Markdown file of only white space or front matter is skipped', async () => {
  expect((await readBytes('a.md', ' \n\n')).kind).toBe('skipped')
  expect((await readBytes('a.md', '---\ntitle: x\n---\n')).kind).toBe('skipped')
})
