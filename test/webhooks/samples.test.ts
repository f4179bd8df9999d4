import { expect, test } from 'bun:test'
import { FormatRegistry } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Conversation, Message } from '../../src/conversations/schema.ts'
import { eventTypes } from '../../src/events/schema.ts'
import { SourceObject } from '../../src/knowledge/objects.ts'
import { sampleData } from '../../src/webhooks/samples.ts'

// TypeBox knows no format by itself.
FormatRegistry.Set('date-time', (text) => !Number.isNaN(Date.parse(text)))

const at = '2025-06-15T09:23:41.000Z'

/** Also what the schema doesn't list counts as a problem. */
function problems(
  schema: typeof Conversation | typeof Message | typeof SourceObject,
  value: unknown,
): string[] {
  const known = Object.keys(schema.properties)
  const unknown = Object.keys(value as object).filter((name) => !known.includes(name))
  return [
    ...unknown,
    ...[...Value.Errors(schema, value)].map((one) => `${one.path} ${one.message}`),
  ]
}

test.each([...eventTypes])('the sample of %s has the shapes of the API', (type) => {
  const data = sampleData(type, at)
  expect(Object.keys(data).length).toBeGreaterThan(0)
  for (const [name, value] of Object.entries(data)) {
    if (name === 'conversation') {
      expect(problems(Conversation, value)).toEqual([])
      expect((value as Conversation).startedAt).toBe(at)
    } else if (name === 'message') expect(problems(Message, value)).toEqual([])
    else if (name === 'source') expect(problems(SourceObject, value)).toEqual([])
    else expect(name).toBe('reason')
  }
  expect('message' in data).toBe(/message|feedback|escalation/.test(type))
  expect('source' in data).toBe(type === 'knowledge.synced')
})

test('a wrong sample would be noticed', () => {
  const { conversation } = sampleData('conversation.started', at)
  expect(problems(Conversation, { ...(conversation as object), status: 'OPEN' })).not.toEqual([])
  expect(problems(Conversation, { ...(conversation as object), extra: 1 })).toEqual(['extra'])
})
