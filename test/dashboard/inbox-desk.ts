import type { Page } from 'playwright-core'
import type { consoleDesk } from './browser.ts'

type Desk = Awaited<ReturnType<typeof consoleDesk>>

export async function claimed(desk: Desk, page: Page, message = 'Hello?') {
  const visitor = await desk.visitor()
  const id = await visitor.say(message)
  await visitor.askForPerson(id)
  await page.goto(`/inbox/${id}`)
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('With you').waitFor()
  return { visitor, id }
}
export const statusOf = ({ app }: Desk, id: string) =>
  app.db
    .query<{ status: string }, [string]>('select status from conversation where public_id = ?')
    .get(id)?.status
export async function until(test: () => boolean) {
  for (let tries = 0; tries < 200; tries++) {
    if (test()) return
    await Bun.sleep(25)
  }
  throw new Error('It did not come true.')
}
export const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true })
