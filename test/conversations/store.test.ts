import { expect, test } from 'bun:test'
import {
  appendMessage,
  getConversationState,
  insertConversation,
  listRecentMessages,
} from '../../src/conversations/store.ts'
import { AppError } from '../../src/platform/errors.ts'
import { testApp } from '../support/test-app.ts'

async function conversation() {
  const { db } = await testApp()
  insertConversation(db, { id: 'conv_1', channel: 'API', user: {}, metadata: {}, now: 1 })
  let count = 0
  const say = (role: 'USER' | 'ASSISTANT', content: string, conversationId = 'conv_1') =>
    appendMessage(db, { id: `msg_${++count}`, conversationId, role, content, now: count })
  return { db, say }
}

test('messages are numbered from 1 in each conversation', async () => {
  const { db, say } = await conversation()
  insertConversation(db, { id: 'conv_2', channel: 'WIDGET', user: {}, metadata: {}, now: 1 })
  const said = [say('USER', 'a'), say('ASSISTANT', 'b'), say('USER', 'c', 'conv_2')]
  expect(said.map(({ message }) => message.sequence)).toEqual([1, 2, 1])
})

test('a message moves the count and the time of its conversation', async () => {
  const { db, say } = await conversation()
  say('USER', 'a')
  say('ASSISTANT', 'b')
  expect(
    db.query('select message_count as count, last_message_at as at from conversation').get(),
  ).toEqual({ count: 2, at: 2 })
})

test('the last messages come oldest first', async () => {
  const { db, say } = await conversation()
  for (const content of ['a', 'b', 'c', 'd']) say('USER', content)
  expect(listRecentMessages(db, 'conv_1', 3).map((one) => one.content)).toEqual(['b', 'c', 'd'])
  expect(listRecentMessages(db, 'conv_none', 3)).toEqual([])
})

test('an unknown conversation is not found, and takes no message', async () => {
  const { db, say } = await conversation()
  expect(() => getConversationState(db, 'conv_none')).toThrow(AppError)
  expect(() => say('USER', 'a', 'conv_none')).toThrow(AppError)
  expect(db.query('select id from message').all()).toEqual([])
})
