import { afterEach, expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import type { ChatSettings } from '../../src/settings/schema.ts'
import { passwordDesk, writingDesk } from '../support/answering.ts'
import type { FakeOllama } from '../support/fake-ollama.ts'
import { indexText } from '../support/knowledge.ts'
import { caller, type TestApp, withKey } from '../support/test-app.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

/** An operator and a customer over HTTP. */
async function overHttp(app: TestApp) {
  app.config = { ...app.config, rateLimits: false }
  await indexText(app, 'Invite people', '# Invite people\n\nAn invitation is valid for 7 days.')
  app.clock.advance(61_000)
  const { headers } = await withKey(app)
  const server = createServer(app)
  const check = caller(server)
  return {
    async change(changes: Partial<ChatSettings>) {
      const { status, json } = await check('PATCH', '/v1/settings/chat', changes, headers)
      expect([status, json.data]).toEqual([200, expect.objectContaining(changes)])
    },
    async ask(message: string, more: object = {}) {
      const body = { message, ...more }
      const { status, json } = await check('POST', '/v1/messages', body, headers)
      expect(status).toBe(200)
      return json.data
    },
    async stream(message: string) {
      const response = await server.handle(
        new Request('http://localhost/v1/messages/stream', {
          method: 'POST',
          body: JSON.stringify({ message }),
          headers: { ...headers, 'content-type': 'application/json' },
        }),
      )
      const events = (await response.text()).split('\n\n').flatMap((block) => {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
        return event && data ? [{ event, data: JSON.parse(data) }] : []
      })
      let shown = ''
      for (const { event, data } of events) {
        if (event === 'token') shown += data.text
        if (event === 'replace') shown = data.message
      }
      return { shown, done: events.at(-1)?.data }
    },
  }
}

async function withModel() {
  const reply = 'The reset link is valid for 45 minutes [1]. It works once for an account.'
  const { app, ollama } = await writingDesk({ reply })
  running.push(ollama)
  return { ...(await overHttp(app)), app, ollama }
}
const withoutModel = async () => overHttp(await passwordDesk())

const question = 'How long is the password reset link valid?'
const weak = 'Is there a rule about the weather?'
const starters = ['One?', 'Two?', 'Three?', 'Four?', 'Five?', 'Six?']

interface Case {
  setting: keyof ChatSettings
  values: Partial<ChatSettings>[]
  message: string
}
const cases: Case[] = [
  {
    setting: 'tone',
    values: [
      { tone: 'PROFESSIONAL' },
      { tone: 'FRIENDLY' },
      { tone: 'CASUAL' },
      { tone: 'CONCISE' },
    ],
    message: question,
  },
  {
    setting: 'responseStyle',
    values: [
      { responseStyle: 'CONCISE' },
      { responseStyle: 'BALANCED' },
      { responseStyle: 'DETAILED' },
    ],
    message: question,
  },
  {
    setting: 'fallbackBehavior',
    values: [
      { confidenceThreshold: 1, fallbackBehavior: 'TRY_ANYWAY' },
      { confidenceThreshold: 1, fallbackBehavior: 'ASK_CLARIFY' },
      { confidenceThreshold: 1, fallbackBehavior: 'SUGGEST_TOPICS' },
      { confidenceThreshold: 1, fallbackBehavior: 'ESCALATE' },
    ],
    message: question,
  },
  {
    setting: 'confidenceThreshold',
    values: [{ confidenceThreshold: 0 }, { confidenceThreshold: 1 }],
    message: weak,
  },
  {
    setting: 'citationStyle',
    values: [{ citationStyle: 'NONE' }, { citationStyle: 'INLINE' }, { citationStyle: 'FOOTER' }],
    message: question,
  },
  {
    setting: 'conversationStarters',
    values: [{ conversationStarters: [] }, { conversationStarters: starters }],
    message: 'Hello',
  },
  {
    setting: 'customInstructions',
    values: [
      { customInstructions: '' },
      { customInstructions: 'Start with "Thanks for writing."' },
      { customInstructions: 'End with “The Acme team”' },
    ],
    message: question,
  },
  { setting: 'botName', values: [{ botName: 'Ada' }, { botName: 'Bob' }], message: 'Hello' },
  {
    setting: 'fallbackMessage',
    values: [{ fallbackMessage: 'No idea.' }, { fallbackMessage: 'Nothing there.' }],
    message: 'What is the capital of France?',
  },
  {
    setting: 'escalationMessage',
    values: [
      { fallbackBehavior: 'ESCALATE', escalationMessage: 'One moment.' },
      { fallbackBehavior: 'ESCALATE', escalationMessage: 'Please wait.' },
    ],
    message: 'What is the capital of France?',
  },
]
const byModelOnly = ['tone', 'responseStyle']
const defaults: Partial<ChatSettings> = {
  tone: 'FRIENDLY',
  responseStyle: 'BALANCED',
  fallbackBehavior: 'SUGGEST_TOPICS',
  confidenceThreshold: 0.2,
  citationStyle: 'INLINE',
  customInstructions: '',
}

test.each(cases.map((one) => [one.setting, one] as const))(
  'each value of %s gives another reply, streamed as well, without a model',
  async (_setting, { values, message }) => {
    const { change, ask, stream } = await withoutModel()
    const replies = new Set<string>()
    for (const value of values) {
      await change({ ...defaults, ...value })
      const { message: said, suggestions, status } = await ask(message)
      replies.add(JSON.stringify({ said, suggestions, status }))
      const { shown, done } = await stream(message)
      expect([shown, done.message, done.suggestions]).toEqual([said, said, suggestions])
    }
    expect(replies.size).toBe(values.length)
  },
)

test.each(
  cases
    .filter((one) => !byModelOnly.includes(one.setting))
    .map((one) => [one.setting, one] as const),
)(
  'each value of %s gives another reply, streamed as well, with the model',
  async (_setting, { values, message }) => {
    const { change, ask, stream } = await withModel()
    const replies = new Set<string>()
    for (const value of values) {
      await change({ ...defaults, ...value })
      const { message: said, suggestions, status } = await ask(message)
      replies.add(JSON.stringify({ said, suggestions, status }))
      const { shown, done } = await stream(message)
      expect([shown, done.message, done.suggestions]).toEqual([said, said, suggestions])
    }
    expect(replies.size).toBe(values.length)
  },
)

test('each tone and style asks something else of the model, and styles have their lengths', async () => {
  const { change, ask, ollama } = await withModel()
  for (const { setting, values } of cases.filter((one) => byModelOnly.includes(one.setting))) {
    const rules = new Set<string>()
    const lengths: number[] = []
    for (const value of values) {
      await change({ ...defaults, ...value })
      expect((await ask(question)).source).toBe('AI')
      const { messages, options } = ollama.generations.at(-1)?.request ?? {}
      // The marks are random.
      rules.add(messages[0].content.replace(/documents-\w+/g, ''))
      lengths.push(options.num_predict)
    }
    expect(rules.size).toBe(values.length)
    expect(lengths).toEqual(setting === 'tone' ? [500, 500, 500, 500] : [250, 500, 1000])
  }
})

test('threshold 0 answers whatever is found, 1 nothing, and a fallback never shows its threshold', async () => {
  for (const start of [withoutModel, withModel]) {
    const { change, ask } = await start()
    await change({ confidenceThreshold: 0 })
    expect(['AI', 'KNOWLEDGE']).toContain((await ask(weak)).source)
    await change({ confidenceThreshold: 1 })
    const sure = await ask(question)
    expect(sure.source).toBe('FALLBACK')
    expect(sure.confidence).toBeLessThan(1)
  }
})

test('citations are in the reply with every style', async () => {
  for (const start of [withoutModel, withModel]) {
    const { change, ask } = await start()
    for (const citationStyle of ['NONE', 'INLINE', 'FOOTER'] as const) {
      await change({ citationStyle })
      const { message, citations } = await ask(question)
      expect(citations[0]).toMatchObject({ index: 1, title: 'Reset your password' })
      const hasFooter = message.endsWith('\n\n[1] Reset your password')
      expect(hasFooter).toBe(citationStyle === 'FOOTER')
      const text = hasFooter ? message.slice(0, message.lastIndexOf('\n\n')) : message
      expect(text.includes('[1]')).toBe(citationStyle === 'INLINE')
    }
  }
})

test('conversation starters are offered with a greeting, all of them, and not with a goodbye', async () => {
  const { change, ask } = await withoutModel()
  await change({ conversationStarters: starters, botName: 'Ada' })
  const hello = await ask('Hi!')
  expect(hello.suggestions).toEqual(starters)
  expect(hello.message).toContain('Ada')
  expect((await ask('Bye!')).suggestions).toEqual([])
})

test('what is offered is answered when it is taken up', async () => {
  const { change, ask } = await withoutModel()
  await change({ confidenceThreshold: 1, fallbackBehavior: 'ASK_CLARIFY' })
  const asked = await ask('Which link is valid?')
  expect(asked.suggestions).toEqual(['Reset your password', 'Invite people'])
  await change({ confidenceThreshold: 0.2 })
  const { conversationId } = asked
  const taken = await ask('Invite people', { conversationId })
  expect([taken.source, taken.citations[0]?.title]).toEqual(['KNOWLEDGE', 'Invite people'])
})

test('the same thing is asked back once only, then there are topics', async () => {
  const { change, ask } = await withoutModel()
  await change({ confidenceThreshold: 1, fallbackBehavior: 'ASK_CLARIFY' })
  const first = await ask('Which link is valid?')
  const { conversationId } = first
  expect(first.message).toEndWith('?')
  const second = await ask('the link', { conversationId })
  expect(second.message).toBe("I couldn't find that in our help articles, so I'd rather not guess.")
  expect(second.suggestions).toContain('Reset your password')
})
