import { expect, test } from 'bun:test'
import { claim, sayAsAgent } from '../../src/conversations/handoff.ts'
import { addNote } from '../../src/conversations/notes.ts'
import { createSavedReply } from '../../src/conversations/saved-replies.ts'
import { exportOperator } from '../../src/upkeep/export-operator.ts'
import { passwordDesk, takeWholeTurn } from '../support/answering.ts'
import { withOperator } from '../support/operator.ts'

test('what there is of an operator: account, sessions, what they wrote, and nothing of others', async () => {
  const app = await passwordDesk()
  const [ann, ben] = [
    await withOperator(app, 'AGENT', 'Ann'),
    await withOperator(app, 'AGENT', 'Ben'),
  ]
  for (const agent of [ann, ben]) {
    const { reply } = await takeWholeTurn(app, { message: 'hello' })
    const conversationId = reply?.conversationId ?? ''
    await claim(app, { conversationId, agent })
    await sayAsAgent(app, { conversationId, agent, content: `This is ${agent.name}.` })
    await addNote(app, { conversationId, agent, content: `A note of ${agent.name}.` })
    const saved = { title: `From ${agent.name}`, content: 'Hello {{name}}', by: agent }
    await createSavedReply(app, saved)
  }
  const found = exportOperator(app.db, { user: ann.email, now: app.clock.now() })
  expect(found).toMatchObject({
    operator: { id: ann.id, name: 'Ann' },
    sessions: [{ expiresAt: '2025-07-15T09:23:41.000Z' }],
    notes: [{ content: 'A note of Ann.' }],
    messages: [{ content: 'This is Ann.' }],
    savedReplies: [{ title: 'From Ann', content: 'Hello {{name}}' }],
  })
  expect(JSON.stringify(found)).not.toContain('Ben')
  expect(JSON.stringify(found)).not.toContain(ann.token)
})
