import { afterAll, beforeAll, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import type { OperatorRole } from '../../src/access/schema.ts'
import { questionJobs } from '../../src/analytics/group-jobs.ts'
import { gapsJobs } from '../../src/gaps/jobs.ts'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import { createServer } from '../../src/server.ts'
import { upkeepJobs } from '../../src/upkeep/jobs.ts'
import { chromiumPath, openBrowser, pagePatienceMs } from '../support/browser.ts'
import { knowledgeApp } from '../support/knowledge.ts'
import { withOperator } from '../support/operator.ts'
import type { TestApp } from '../support/test-app.ts'

/** In a real browser; skipped by name where there is none. */
export const browserTest = test.skipIf(!chromiumPath)

let browser: Browser | undefined
/** One browser for all tests of a file. */
export function inBrowser(): void {
  beforeAll(async () => {
    if (chromiumPath) browser = await openBrowser()
  }, 60_000)
  afterAll(async () => await browser?.close(), 60_000)
}

/** Reads sources and groups questions, over and over; each time a minute has gone by. */
function keepWorking(app: TestApp): () => Promise<void> {
  const conflicts = upkeepJobs().filter(({ name }) => name === 'knowledge.conflicts')
  const jobs = [...knowledgeJobs(), ...questionJobs(), ...gapsJobs(), ...conflicts]
  const abort = new AbortController()
  async function work() {
    while (!abort.signal.aborted) {
      for (const job of jobs) await job.run(app, abort.signal)
      app.clock.advance(61_000)
      await Bun.sleep(50)
    }
  }
  const working = work()
  return async () => {
    abort.abort()
    await working
  }
}

/** A desk that listens, with its console and visitors. */
export async function consoleDesk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const server = createServer(app)
  server.listen({ port: 0, hostname: '127.0.0.1' })
  const url = `http://127.0.0.1:${server.server?.port}`
  const stopWorking = keepWorking(app)
  const pages: Page[] = []
  return {
    app,
    url,
    /** A page of somebody who is signed in; whatever breaks in it is in `problems`. */
    async signIn(name: string, role: OperatorRole = 'ADMIN') {
      if (!browser) throw new Error('There is no browser.')
      const { token } = await withOperator(app, role, name)
      const context = await browser.newContext({ baseURL: url })
      await context.addCookies([{ name: 'keepdesk_session', value: token, url }])
      const page = await context.newPage()
      page.setDefaultTimeout(pagePatienceMs)
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('dialog', (dialog) => {
        problems.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      pages.push(page)
      return { page, problems }
    },
    /** Somebody on the website. */
    async visitor() {
      const { token } = (await send('/widget/v1/visitors')).data
      return {
        say: async (message: string, conversationId?: string) =>
          (
            await send(
              '/widget/v1/messages',
              { message, ...(conversationId && { conversationId }) },
              token,
            )
          ).data.conversationId as string,
        askForPerson: (id: string) =>
          send(`/widget/v1/conversations/${id}/handoff`, undefined, token),
        async hears(id: string) {
          const response = await fetch(`${url}/widget/v1/conversations/${id}`, {
            headers: { authorization: `Bearer ${token}` },
          })
          const { data } = await response.json()
          return (data.messages as { content: string }[]).map(({ content }) => content)
        },
      }
    },
    async stop() {
      for (const page of pages) await page.context().close()
      await stopWorking()
      await server.stop(true)
    },
  }
  async function send(path: string, body?: object, token?: string) {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return await response.json()
  }
}
