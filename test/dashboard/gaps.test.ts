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

browserTest(
  'what a person answered is proposed; once it is saved, the gap closes and says by what',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    const id = await visitor.say('Do you sell umbrellas in Lisbon?')
    await visitor.askForPerson(id)
    const { page, problems } = await desk.signIn('Ada')
    await page.goto(`/inbox/${id}`)
    const send = (path: string, body?: object) =>
      page.evaluate(
        async ([path, body]) => {
          const response = await fetch(`/console/v1/conversations/${path}`, {
            method: 'POST',
            headers: body ? { 'content-type': 'application/json' } : {},
            ...(body && { body: JSON.stringify(body) }),
          })
          if (!response.ok) throw new Error(await response.text())
        },
        [path, body] as const,
      )
    await send(`${id}/claim`)
    await send(`${id}/messages`, { message: 'Hello! Yes, we sell umbrellas in Lisbon, in red.' })

    await page.goto('/gaps')
    const line = page.getByRole('button', { name: /Do you sell umbrellas in Lisbon/ })
    await page.getByText('1 answered by a person').waitFor({ timeout: 15_000 })
    await page.getByText('1 fell back', { exact: false }).waitFor()
    await line.click()
    const field = page.getByLabel('Answer', { exact: true })
    expect(await field.inputValue()).toBe('Yes, we sell umbrellas in Lisbon, in red.')
    await field.fill('Yes, we sell umbrellas in Lisbon, in red and blue.')
    await page.getByRole('button', { name: 'Use this' }).click()
    await page.getByRole('button', { name: 'Save the answer' }).click()
    await page.getByText('Answered now').waitFor()
    await page.getByText('No open gaps').waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Resolved' }).click()
    await page.getByText(/^Resolved .*answered by “.*”, \d+ % sure, found by a check/).waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  40_000,
)

browserTest(
  'a gap is dismissed, by an agent too, and taken back',
  async () => {
    const desk = await consoleDesk()
    await (await desk.visitor()).say('What is the weather on Mars?')
    const { page, problems } = await desk.signIn('Ben', 'AGENT')
    await page.goto('/gaps')
    await page.getByRole('button', { name: /weather on Mars/ }).click({ timeout: 15_000 })
    await page.getByText('An administrator can write the answer here.').waitFor()
    const dismiss = page.getByRole('button', { name: 'Dismiss', exact: true })
    await dismiss.click()
    await page.getByText('No open gaps').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: /weather on Mars/ }).click()
    await dismiss.click()
    await page.getByText('No open gaps').waitFor()
    await page.getByRole('button', { name: 'Dismissed' }).click()
    await page.getByText(/^Dismissed .* by Ben$/).waitFor()
    // The filter stands in the address.
    await page.waitForURL('**/gaps?status=DISMISSED')
    await page.reload()
    await page.getByText(/^Dismissed .* by Ben$/).waitFor()
    await page.getByRole('button', { name: /weather on Mars/ }).click()
    await page.getByRole('button', { name: 'Open again' }).click()
    await page.getByText('No gap was dismissed').waitFor()
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('button', { name: /weather on Mars/ }).waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  30_000,
)
