import { expect, test } from 'bun:test'
import { dayMs } from '../../src/platform/clock.ts'
import { takeWholeTurn } from '../support/answering.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'

const page = (days: number) =>
  `# Returns\n\nYou can return shoes within ${days} days after the delivery. Send them back in their box.`
const question = 'Within how many days can I return shoes after the delivery?'

async function answerTo(app: Awaited<ReturnType<typeof knowledgeApp>>): Promise<string> {
  const { reply } = await takeWholeTurn(app, { message: question })
  expect(reply?.source).toBe('KNOWLEDGE')
  return reply?.message ?? ''
}

test.each([
  ['REFERENCE', 'PRIMARY'],
  ['REFERENCE', 'SECONDARY'],
  ['SECONDARY', 'PRIMARY'],
] as const)(
  'what a %s page says gives way to a %s page that says otherwise',
  async (less, more) => {
    for (const first of [less, more]) {
      const app = await knowledgeApp()
      const pages = [less, more].sort((a, b) => (a === first ? -1 : b === first ? 1 : 0))
      for (const authority of pages) {
        await indexText(app, authority, page(authority === more ? 14 : 30), { authority })
      }
      expect(await answerTo(app)).toContain('14 days')
    }
  },
)

test('a reference page is used where no other says anything', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Forum', page(30), { authority: 'REFERENCE' })
  await indexText(app, 'Prices', '# Prices\n\nA pair of shoes costs 80 euros.')
  expect(await answerTo(app)).toContain('30 days')
})

test.each(['stale', 'current'])(
  'a stale page gives way to a current one, with the %s one indexed first',
  async (first) => {
    const app = await knowledgeApp()
    const now = app.clock.now()
    const texts = { stale: page(30), current: page(14) }
    const ages = { stale: 500, current: 10 }
    const order =
      first === 'stale' ? (['stale', 'current'] as const) : (['current', 'stale'] as const)
    for (const name of order) {
      const date = new Date(now - ages[name] * dayMs).toISOString().slice(0, 10)
      await indexText(app, name, `---\ndate: ${date}\n---\n\n${texts[name]}`)
    }
    const pages = app.db
      .query<{ modifiedAt: number | null }, []>('select modified_at as modifiedAt from page')
      .all()
    expect(pages.every(({ modifiedAt }) => modifiedAt !== null)).toBe(true)
    expect(await answerTo(app)).toContain('14 days')
  },
)
