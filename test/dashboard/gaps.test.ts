import { expect } from 'bun:test'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'the answer to a gap is written there and then, and the bot gives it',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    await visitor.say('Do you sell umbrellas?')
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/gaps')
    await page.getByRole('button', { name: 'Do you sell umbrellas?' }).click()
    await page.getByRole('button', { name: 'Ask it now' }).click()
    await page.getByText('Not answered yet').waitFor()

    await page.getByLabel('Answer', { exact: true }).fill('Yes, umbrellas in red and in blue.')
    await page.getByRole('button', { name: 'Save the answer' }).click()
    await page.getByText('Answered now').waitFor()
    expect(problems).toEqual([])
    const id = await visitor.say('Do you sell umbrellas?')
    expect((await visitor.hears(id)).join()).toContain('Yes, umbrellas in red and in blue.')
    await desk.stop()
  },
  15_000,
)
