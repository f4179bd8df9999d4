import { expect, test } from 'bun:test'
import { markDuplicates, newPair, withImported } from '../../src/dashboard/pages/knowledge/pairs.ts'
import { indexFaq, indexText } from '../support/knowledge.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

test('a question that only differs in case, spaces and its last sign is a duplicate', () => {
  const entry = (question: string) => ({ place: '', question, answer: 'x' })
  const marked = markDuplicates(
    [entry('Do you  sell HATS'), entry('Boots?'), entry('boots'), entry('Do you sell hat boxes?')],
    [{ question: 'Do you sell hats?' }],
  )
  expect(marked.map(({ isDuplicate }) => isDuplicate)).toEqual([true, false, true, false])
})

test('what is imported comes after what is written, and empty pairs go', () => {
  const pairs = [newPair({ question: 'Hats?', answer: 'No.' }), newPair()]
  const imported = [{ place: 'Line 1', question: 'Boots?', answer: 'Yes.', topic: 'Shoes' }]
  expect(withImported(pairs, imported).map(({ id: _, ...pair }) => pair)).toEqual([
    { question: 'Hats?', answer: 'No.' },
    { question: 'Boots?', answer: 'Yes.', topic: 'Shoes' },
  ])
})

browserTest(
  'questions are imported into an FAQ with duplicates and problems marked, and saved in one go',
  async () => {
    const desk = await consoleDesk()
    const id = await indexFaq(desk.app, [{ question: 'Do you sell hats?', answer: 'No hats.' }])
    const { page, problems } = await desk.signIn('Ada')
    await page.goto(`/knowledge/${id}`)
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('File').setInputFiles({
      name: 'faq.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'question,answer\nDo you sell boots?,"Red ones, <b>boots</b>."\nDO YOU SELL HATS,Some.\nWhy?,\n',
      ),
    })
    await dialog.getByText('2 questions read, 1 duplicate, 1 problem.').waitFor()
    await dialog.getByText('Line 4 has no answer.').waitFor()
    const lines = dialog.getByRole('list', { name: 'What was read' }).getByRole('listitem')
    expect(await lines.filter({ hasText: 'Duplicate' }).allTextContents()).toEqual([
      expect.stringContaining('DO YOU SELL HATS'),
    ])
    expect(await dialog.locator('b').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Add 1 question' }).click()
    await page.getByText('Not saved yet').waitFor()
    expect(await page.getByLabel('Question', { exact: true }).count()).toBe(2)
    const stored = () =>
      desk.app.db.query<{ content: string }, []>('select content from source').get()?.content ?? ''
    expect(stored()).not.toContain('boots')

    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Not saved yet').waitFor({ state: 'detached' })
    expect(
      stored()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { question: 'Do you sell hats?', answer: 'No hats.' },
      { question: 'Do you sell boots?', answer: 'Red ones, <b>boots</b>.' },
    ])
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the questions as CSV' }).click()
    const file = await Bun.file(await (await downloading).path()).text()
    expect(file).toBe(
      'question,answer,topic\r\nDo you sell hats?,No hats.,\r\nDo you sell boots?,"Red ones, <b>boots</b>.",\r\n',
    )
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)

browserTest(
  'what lacks an answer is not saved, is shown in its place, and nothing typed is lost',
  async () => {
    const desk = await consoleDesk()
    const id = await indexFaq(desk.app, [{ question: 'Hats?', answer: 'No hats.' }])
    const { page } = await desk.signIn('Ada')
    await page.goto(`/knowledge/${id}`)
    await page.getByRole('button', { name: 'Another question' }).click()
    await page.getByLabel('Question', { exact: true }).last().fill('Boots?')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Not saved: each question needs an answer.').waitFor()
    const answer = page.getByLabel('Answer', { exact: true }).last()
    expect(await answer.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Question', { exact: true }).last().inputValue()).toBe('Boots?')
    const content = desk.app.db.query<{ content: string }, []>('select content from source').get()
    expect(content?.content).not.toContain('Boots')
    await desk.stop()
  },
  15_000,
)

browserTest(
  'a question shows what it would be answered from, and leads to the chunk in its page',
  async () => {
    const desk = await consoleDesk()
    const parts = ['Delivery takes two days.', 'Refunds take a week.', 'We sell red boots.']
    const text = parts.map((part, at) => `# Part ${at}\n\n${part} ${`${part} `.repeat(30)}`)
    await indexText(desk.app, 'Handbook', text.join('\n\n'))
    const { page, problems } = await desk.signIn('Ben', 'AGENT')
    await page.goto('/knowledge')
    await page.getByLabel('What would answer this?').fill('Refunds take a week?')
    await page.keyboard.press('Enter')
    await page.getByText('Would be answered from these').waitFor()
    await page.getByText(/% sure, where 50 % is needed/).waitFor()
    await page.getByRole('link', { name: /Part 1/ }).click()
    const marked = page.locator('[data-chunk][aria-current]')
    await marked.waitFor()
    expect(await marked.textContent()).toContain('Refunds take a week.')
    const chunks = page.getByRole('list', { name: 'Chunks of the page' }).getByRole('button')
    expect(await chunks.count()).toBe(3)
    expect(await chunks.nth(1).getAttribute('aria-pressed')).toBe('true')
    await page
      .getByText(/\d+ tokens/)
      .first()
      .waitFor()

    await page.getByLabel('Search in the chunks').fill('boots')
    await page.getByText('Part 1', { exact: false }).first().waitFor()
    await page.waitForFunction('document.querySelectorAll("ol[aria-label] button").length === 1')
    await chunks.first().click()
    await page.locator('[data-chunk][aria-current]', { hasText: 'red boots' }).waitFor()
    await page.getByRole('button', { name: 'Back to the pages' }).click()
    const filter = page.getByLabel('Filter by title or address')
    await filter.waitFor()
    expect(problems).toEqual([])

    // The filters stand in the address, and are there again after a page was looked at.
    await filter.fill('hand')
    await page.waitForURL(/\?q=hand$/)
    await page.getByLabel('Status').selectOption('INDEXED')
    await page.waitForURL(/\?q=hand&status=INDEXED$/)
    await page.getByRole('row').nth(1).getByRole('button').click()
    await page.getByRole('button', { name: 'Back to the pages' }).click()
    await page.waitForURL(/\?q=hand&status=INDEXED$/)
    expect(await filter.inputValue()).toBe('hand')
    expect(await page.getByLabel('Status').inputValue()).toBe('INDEXED')

    await page.setViewportSize({ width: 390, height: 800 })
    await page.goBack()
    await page.getByRole('tab', { name: 'Chunks' }).click()
    await chunks.first().waitFor()
    expect(await marked.isVisible()).toBe(false)
    await chunks.first().click()
    await marked.filter({ hasText: 'Delivery' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    await desk.stop()
  },
  20_000,
)

browserTest(
  'passages that are found are shown as text, without the marks of Markdown',
  async () => {
    const desk = await consoleDesk()
    await indexText(
      desk.app,
      'Plans',
      '# Plans\n\nThe **Starter** plan costs `$9`, see [all plans](https://example.com/plans). <b>Not \\*bold\\*</b>\n\n- 3 seats\n- *unlimited* articles',
    )
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/knowledge')
    await page.getByLabel('What would answer this?').fill('What does the Starter plan cost?')
    await page.keyboard.press('Enter')
    const hit = page.getByRole('listitem').filter({ hasText: 'Starter' }).locator('p').nth(1)
    expect(await hit.textContent()).toBe(
      'The Starter plan costs $9, see all plans. <b>Not *bold*</b>\n• 3 seats\n• unlimited articles',
    )
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)
