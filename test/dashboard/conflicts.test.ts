import { expect } from 'bun:test'
import { indexFaq, indexText } from '../support/knowledge.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'pages that say different things stand side by side until that is dismissed',
  async () => {
    const desk = await consoleDesk()
    const statement = 'Refunds are paid back to your card within 14 days.'
    await indexText(desk.app, 'Refunds', `# Refunds\n\n${statement}`, { authority: 'PRIMARY' })
    const entry = { question: 'How long do refunds take?', answer: statement.replace('14', '30') }
    await indexFaq(desk.app, [entry], { authority: 'REFERENCE' })
    const { page, problems } = await desk.signIn('Ada')
    const notice = page.getByRole('link', { name: /contradicted by another page/ })
    await page.goto('/')
    for (let tries = 0; tries < 20 && (await notice.count()) === 0; tries++) {
      await page.reload()
      await page.getByRole('heading', { name: 'Home' }).waitFor()
      await page.waitForTimeout(200)
    }
    await notice.click()
    await page.getByText('These pages say different things').waitFor()
    await page.getByText(statement, { exact: true }).waitFor()
    await page.getByText(entry.answer, { exact: true }).waitFor()
    await page.getByText('Time span').waitFor()
    await page.getByRole('figure').filter({ hasText: '14 days' }).getByText('Primary').waitFor()
    await page.getByRole('figure').filter({ hasText: '14 days' }).getByRole('link').click()
    await page.getByRole('list', { name: 'Chunks of the page' }).getByText(statement).waitFor()
    await page.goto('/knowledge')
    const dismiss = page.getByRole('button', { name: 'Dismiss', exact: true })
    await dismiss.click()
    // With the only one the card goes, if none is dismissed either: the message has the way back.
    await page.getByRole('button', { name: 'Undo' }).click()
    await dismiss.click()
    await page.getByText('No page contradicts another one.').waitFor()
    await page.getByRole('button', { name: '1 dismissed' }).click()
    await page.getByText(/^Dismissed .* by Ada$/).waitFor()
    await page.getByRole('button', { name: 'Show again' }).click()
    await page.getByText('None was dismissed.').waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  40_000,
)
