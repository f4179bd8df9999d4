import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { ChatSettings } from '../../src/settings/schema.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { testApp } from '../support/test-app.ts'

async function stored(value: unknown) {
  const { db } = await testApp()
  db.query(`insert into setting (area, value, updated_at) values ('chat', ?, 1)`).run(
    JSON.stringify(value),
  )
  return getChatSettings(db)
}

test('without changes the defaults hold, and they are valid', async () => {
  const { db } = await testApp()
  const settings = getChatSettings(db)
  expect(Value.Check(ChatSettings, settings)).toBe(true)
  expect(settings).toMatchObject({
    botName: 'Keepdesk',
    tone: 'FRIENDLY',
    responseStyle: 'BALANCED',
    fallbackBehavior: 'SUGGEST_TOPICS',
    confidenceThreshold: 0.5,
    citationStyle: 'INLINE',
    conversationStarters: [],
    retentionDays: null,
  })
  expect(Object.keys(settings)).toEqual(Object.keys(ChatSettings.properties))
})

test('what was changed lies over the defaults', async () => {
  const settings = await stored({ tone: 'CONCISE', retentionDays: 30 })
  expect(settings).toMatchObject({ tone: 'CONCISE', retentionDays: 30, botName: 'Keepdesk' })
})

test('a change acts with the next read', async () => {
  const { db } = await testApp()
  getChatSettings(db)
  db.run(`insert into setting (area, value, updated_at) values ('chat', '{"botName":"Ada"}', 1)`)
  expect(getChatSettings(db).botName).toBe('Ada')
})

test('what is no longer valid or known gives way to the default', async () => {
  const settings = await stored({
    confidenceThreshold: 7,
    tone: 'LOUD',
    gone: 1,
    constructor: 1,
    botName: 'Ada',
  })
  expect(settings).toMatchObject({ confidenceThreshold: 0.5, tone: 'FRIENDLY', botName: 'Ada' })
  expect(Value.Check(ChatSettings, settings)).toBe(true)
})

test('one caller cannot change the defaults of the next', async () => {
  const { db } = await testApp()
  getChatSettings(db).conversationStarters.push('changed')
  expect(getChatSettings(db).conversationStarters).toEqual([])
})
