import type { Page } from 'playwright-core'
import { eventually } from '../../test/support/executable.ts'

/** What an administrator has set up in four months, by the console's own requests. */
export async function fillDesk(page: Page, [good = '', bad = '']: string[]): Promise<void> {
  const post = (path: string, body?: object) => send(page, 'POST', path, body)
  const patch = (path: string, body: object) => send(page, 'PATCH', path, body)
  const sources = (await send(page, 'GET', '/knowledge/sources')) as { id: string }[]
  for (const { id } of sources) {
    await patch(`/knowledge/sources/${id}`, { name: 'Help centre', syncSchedule: '0 3 * * *' })
  }
  const faq = await post('/knowledge/sources', {
    type: 'FAQ',
    name: 'Answers from gaps',
    questions: [
      { question: 'Do you ship to Norway?', answer: 'Yes, within five working days.' },
      { question: 'Can I rename a workspace?', answer: 'Yes, under **Settings > Workspace**.' },
    ],
  })
  const broken = await post('/knowledge/sources', {
    type: 'URL',
    name: 'Status page',
    location: 'http://127.0.0.1:9/status',
  })
  await post('/knowledge/sources', {
    type: 'TEXT',
    name: 'Old handbook',
    authority: 'REFERENCE',
    content: '# Reset your password\n\nThe reset link is valid for 24 hours and works once.',
  })
  await post('/saved-replies', {
    title: 'Greeting',
    content: 'Hello {{name}}, this is {{agent}}. I have a look at once.',
  })
  await post('/saved-replies', {
    title: 'Refund on its way',
    content: 'The refund was sent today; it takes up to 14 days to arrive.',
  })
  await patch('/settings/widget', {
    title: 'Rosterfinch',
    subtitle: 'We answer at once, day and night',
    welcomeMessage: 'Hello! Ask about shifts, prices or your account.',
    primaryColor: '#0b6b4f',
  })
  await patch('/settings/chat', {
    botName: 'Finch',
    conversationStarters: ['How do I reset my password?', 'What does Starter cost?'],
  })
  await post('/keys', { name: 'Reports', scopes: ['analytics:read', 'conversations:read'] })
  await post('/keys', { name: 'Website form', scopes: ['messages:write'] })
  for (const [url, description] of [
    [good, 'Ticket system'],
    [bad, 'Old data warehouse'],
  ]) {
    const { id } = (await post('/webhooks', { url, events: ['*'], description })) as { id: string }
    for (const event of ['message.sent', 'escalation.triggered', 'conversation.ended']) {
      await post(`/webhooks/${id}/test`, { event })
    }
  }
  await eventually('both sources', async () => {
    const states = await Promise.all(
      [faq, broken].map((source) =>
        send(page, 'GET', `/knowledge/sources/${(source as { id: string }).id}`),
      ),
    )
    return (states as { status: string }[]).every(({ status }) => /READY|FAILED/.test(status))
  })
  await post('/trust/runs')
  await eventually('a measured trust score', async () => {
    const { last, running } = (await send(page, 'GET', '/trust')) as Record<string, unknown>
    return last !== null && running === null
  })
}

/** A request as the console makes it; the `data` of the answer. */
export async function send(
  page: Page,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  return await page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/console/v1${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body }),
      })
      const json = await answer.json()
      if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`)
      return json.data
    },
    [method, path, body ? JSON.stringify(body) : ''] as const,
  )
}
