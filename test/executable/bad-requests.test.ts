import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import {
  addText,
  ask,
  createdKey,
  ensureExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

let home: string
let key: string
let desk: RunningDesk

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  await addText(home, 'Parcels to Zurich cost seven francs.')
  key = await createdKey(home)
  desk = await startExecutable(home)
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  removeFolder(home)
})

/** A body whose message holds these bytes as they are. */
function rawMessage(...bytes: number[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const parts = [encoder.encode('{"message":"a'), bytes, encoder.encode('b"}')]
  return new Uint8Array(parts.flatMap((part) => [...part]))
}

const tooLong = 'text of 1 to 4,000 characters'
const refused: [string, object | string | Uint8Array<ArrayBuffer>, number, string][] = [
  ['an empty message', { message: '' }, 400, tooLong],
  ['a message of white space', { message: ' \n\t ' }, 400, tooLong],
  ['a message of nothing but NUL', '{"message":"\\u0000\\u0000"}', 400, tooLong],
  ['a message of 100 KB', { message: 'a'.repeat(100_000) }, 400, tooLong],
  ['a line of a million characters', { message: 'a'.repeat(1_000_000) }, 400, tooLong],
  ['a body of two megabytes', { message: 'a'.repeat(2_000_000) }, 413, '1 MiB'],
  ['a raw NUL byte', rawMessage(0), 400, 'not valid JSON'],
  ['raw bytes of a lone surrogate', rawMessage(0xed, 0xa0, 0x80), 400, 'not valid UTF-8'],
  ['a body cut short', '{"message":"a', 400, 'not valid JSON'],
  ['an empty body', '', 400, ''],
  ['brackets a hundred thousand deep', '['.repeat(100_000), 400, 'nested'],
]

test.each(refused)(
  '%s is refused in one sentence, and nothing of it is stored',
  async (...given) => {
    const [, body, expectedStatus, message] = given
    const { status, json } = await ask(desk, key, body)
    expect(status).toBe(expectedStatus)
    expect(json.error.message).toContain(message)
    expect(json.error.message.length).toBeLessThan(200)
    expect(json.error.requestId).toBeString()
    const db = await openDatabase(join(home, 'data'), { readonly: true })
    expect(db.query('select content from message').all()).toEqual([])
    expect(db.query('select id from conversation').all()).toEqual([])
    db.close()
  },
)

test('lone surrogates and NUL are stored as text that can be read again', async () => {
  const message = '{"message":"What does a parcel to Zurich cost? \\ud800 \\u0000 \\udc00\\ud83d"}'
  const { status, json } = await ask(desk, key, message)
  expect(status).toBe(200)
  const db = await openDatabase(join(home, 'data'), { readonly: true })
  const stored = db
    .query<{ content: string }, [string]>(
      `select m.content from message m join conversation c on c.id = m.conversation_id
       where c.public_id = ? and m.role = 'USER'`,
    )
    .get(json.data.conversationId)
  expect(stored?.content).toBe('What does a parcel to Zurich cost? \ufffd  \ufffd\ufffd')
  db.close()
})

test('after all of it the same process answers, with nothing in its log but requests', async () => {
  const { status, json } = await ask(desk, key, { message: 'What does a parcel to Zurich cost?' })
  expect(status).toBe(200)
  expect(json.data.message).toContain('seven francs')
  expect(desk.stderr()).not.toContain('"level":"error"')
})
