import { expect, test } from 'bun:test'
import { claim, release, releaseAbandoned } from '../../src/conversations/handoff.ts'
import { moves } from '../../src/conversations/handoff-store.ts'
import { conversationStatuses } from '../../src/conversations/schema.ts'
import { tellLongWaiting } from '../../src/messages/hand-over.ts'
import { takeTurn } from '../../src/messages/turn.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import {
  passwordDesk,
  setChat,
  storedMessages,
  takeWholeTurn,
  writingDesk,
} from '../support/answering.ts'
import { withOperator } from '../support/operator.ts'
import { call, type TestApp } from '../support/test-app.ts'

const known = 'How do I reset a forgotten password?'
const unknown = 'What is the capital of France?'

async function desk(made?: TestApp) {
  const app = made ?? (await passwordDesk())
  app.config = { ...app.config, rateLimits: false }
  const server = createServer(app)
  const person = async (name: string) => {
    const { headers, id } = await withOperator(app, 'AGENT', name)
    const send = (method: string, path: string, body?: unknown) => {
      const area = method === 'GET' ? 'inbox' : 'conversations'
      return call(server, method, `/console/v1/${area}${path}`, body, headers)
    }
    return { id, name, send }
  }
  const { json } = await call(server, 'POST', '/widget/v1/visitors')
  const headers = { authorization: `Bearer ${json.data.token}` }
  const visit = (method: string, path: string, body?: unknown) =>
    call(server, method, `/widget/v1${path}`, body, headers)
  const ask = async (message: string, conversationId?: string) =>
    (await visit('POST', '/messages', { message, ...(conversationId && { conversationId }) })).json
      .data
  const events = (type?: string) =>
    app.db
      .query<{ type: string; data: string }, []>(
        `select type, data from event where conversation_id is not null order by event.id`,
      )
      .all()
      .map((row) => ({ type: row.type, data: JSON.parse(row.data) }))
      .filter((event) => type === undefined || event.type === type)
  return { app, server, person, visit, ask, events }
}

const statusOf = ({ db }: TestApp) =>
  db.query<{ status: string }, []>('select status from conversation').get()?.status

test('from bot to person and back: claimed, answered, handed back, with every event', async () => {
  const { app, person, visit, ask, events } = await desk()
  const { conversationId: id } = await ask(known)
  const ann = await person('Ann')
  const asked = await visit('POST', `/conversations/${id}/handoff`)
  expect([asked.status, asked.json.data.status]).toEqual([200, 'WAITING'])
  const claimed = await ann.send('POST', `/${id}/claim`)
  expect(claimed.json.data).toMatchObject({ status: 'HUMAN', agent: { id: ann.id, name: 'Ann' } })

  const waits = await ask('Are you there?', id)
  expect(waits).toMatchObject({ message: null, source: 'HUMAN', status: 'HUMAN' })
  const said = await ann.send('POST', `/${id}/messages`, { message: ' I am. ' })
  expect([said.status, said.json.data]).toMatchObject([
    201,
    { role: 'AGENT', content: 'I am.', source: 'HUMAN' },
  ])
  await ann.send('POST', `/${id}/notes`, { content: 'Sounds impatient.' })
  expect((await ann.send('POST', `/${id}/hand-back`)).json.data.status).toBe('BOT')
  expect((await ask(known, id)).source).toBe('KNOWLEDGE')

  expect(events().map(({ type }) => type)).toEqual([
    'conversation.started',
    'message.received',
    'message.sent',
    'message.sent',
    'escalation.triggered',
    'agent.joined',
    'message.received',
    'agent.message.sent',
    'note.added',
    'handoff.resolved',
    'message.received',
    'message.sent',
  ])
  expect(events('escalation.triggered')[0]?.data).toMatchObject({ reason: 'VISITOR_ASKED' })
  expect(events('agent.message.sent')[0]?.data).toMatchObject({
    conversation: { id, status: 'HUMAN', agent: { name: 'Ann' } },
    message: { role: 'AGENT', content: 'I am.' },
  })
  // Neither the visitor nor the API sees the note.
  const { json } = await visit('GET', `/conversations/${id}`)
  expect(JSON.stringify(json)).not.toContain('impatient')
  expect(json.data.messages.map((one: { role: string }) => one.role)).toEqual([
    'USER',
    'ASSISTANT',
    'SYSTEM',
    'USER',
    'AGENT',
    'USER',
    'ASSISTANT',
  ])
  const whole = (await ann.send('GET', `/${id}`)).json.data
  expect(whole.notes).toMatchObject([{ author: { name: 'Ann' }, content: 'Sounds impatient.' }])
  expect(JSON.stringify(whole.events)).not.toContain('impatient')
  expect(whole).toMatchObject({ escalationReason: 'VISITOR_ASKED', waitingSince: null })
  app.db.close()
})

test('of two agents at once one wins, the other is told who', async () => {
  const { person, ask } = await desk()
  const { conversationId: id } = await ask(known)
  const [ann, ben] = [await person('Ann'), await person('Ben')]
  const both = await Promise.all([ann, ben].map((one) => one.send('POST', `/${id}/claim`)))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  const lost = both.find(({ status }) => status === 409)
  const winner = both[0]?.status === 200 ? 'Ann' : 'Ben'
  expect(lost?.json.error.message).toBe(`${winner} has this conversation.`)
  const loser = winner === 'Ann' ? ben : ann
  for (const [path, body] of [
    ['messages', { message: 'Me too!' }],
    ['hand-back', undefined],
    ['resolve', undefined],
    ['release', undefined],
  ] as const) {
    expect((await loser.send('POST', `/${id}/${path}`, body)).status).toBe(409)
  }
})

const actions = {
  claim: ['claim', undefined],
  release: ['release', undefined],
  handBack: ['hand-back', undefined],
  resolve: ['resolve', undefined],
} as const
test.each(
  Object.entries(actions).flatMap(([move, [path]]) =>
    conversationStatuses.map((status): [string, string, string] => [path, status, move]),
  ),
)('%s of a conversation that is %s', async (path, status, move) => {
  const { app, person, ask } = await desk()
  const { conversationId: id } = await ask(known)
  const ann = await person('Ann')
  app.db
    .query(`update conversation set status = ?, agent_id = ?, agent_name = 'Ann'`)
    .run(status, ann.id)
  const answer = await ann.send('POST', `/${id}/${path}`)
  const { from, to } = moves[move as keyof typeof actions]
  if ((from as readonly string[]).includes(status)) {
    expect([answer.status, answer.json.data.status, statusOf(app)]).toEqual([200, to, to])
  } else {
    expect([answer.status, answer.json.error.code, statusOf(app)]).toEqual([
      409,
      'CONFLICT',
      status,
    ])
    expect(answer.json.error.message).toContain(status === 'HUMAN' ? 'already have' : status)
  }
})

test('who takes over cuts off the answer that is being written, and it is marked', async () => {
  const { app: made, ollama } = await writingDesk({ tokenDelayMs: 30 })
  try {
    const { app, person, ask } = await desk(made)
    const { conversationId: id } = await ask('hello')
    const ann = await person('Ann')
    const answering = takeWholeTurn(app, {
      message: known,
      conversationId: id,
      visitor: { rowId: 1, id: 'vis' },
    })
    const stored = () =>
      app.db
        .query<{ content: string; interrupted: number }, []>(
          `select content, interrupted from message where role = 'ASSISTANT' order by message.id desc limit 1`,
        )
        .get()
    await Bun.sleep(100)
    await ann.send('POST', `/${id}/claim`)
    const { reply, shown, error } = await answering
    expect(error).toBeUndefined()
    expect(reply?.status).toBe('HUMAN')
    expect(reply?.message ?? '').toBe(shown)
    if (shown) expect(stored()).toEqual({ content: shown, interrupted: 1 })
    expect(shown.length).toBeLessThan('The reset link is valid for 45 minutes.'.length)
  } finally {
    await ollama.stop()
  }
})

test('whoever takes over before the first word is heard at once, though nothing is written after', async () => {
  const { app, person, ask } = await desk()
  const { conversationId: id } = await ask(known)
  const ann = await person('Ann')
  const visitor = { rowId: 1, id: 'vis' }
  const turn = takeTurn(
    app,
    { message: known, conversationId: id, visitor },
    new AbortController().signal,
  )
  expect((await turn.next()).value).toMatchObject({ kind: 'conversation' })
  // The first part is not taken further until the claim is on disk.
  await ann.send('POST', `/${id}/claim`)
  const parts = await Array.fromAsync(turn)
  expect(parts.map(({ kind }) => kind)).toEqual(['done'])
  expect(parts[0]).toMatchObject({ reply: { message: null, source: 'HUMAN', status: 'HUMAN' } })
})

test('who takes over before the first word has it, even where the bot needs no model', async () => {
  const { app, person, ask } = await desk()
  const { conversationId } = await ask(known)
  const ann = await person('Ann')
  for (const message of [known, 'thank you']) {
    const visitor = { rowId: 1, id: 'vis' }
    const parts = takeTurn(app, { message, conversationId, visitor }, new AbortController().signal)
    // The client is slow to take the first event, and meanwhile Ann comes.
    await parts.next()
    await ann.send('POST', `/${conversationId}/claim`)
    const { value } = await parts.next()
    const reply = { message: null, source: 'HUMAN', status: 'HUMAN' }
    expect(value).toMatchObject({ kind: 'done', reply })
    expect(storedMessages(app).at(-1)).toMatchObject({ role: 'USER', content: message })
    await ann.send('POST', `/${conversationId}/hand-back`)
  }
})

test('what goes to a person is stored with the reply of its Idempotency-Key, in one transaction', async () => {
  const { app, person, ask } = await desk()
  const { conversationId: id } = await ask(known)
  const ann = await person('Ann')
  await ann.send('POST', `/${id}/claim`)
  const kept: unknown[] = []
  const input = {
    message: 'Are you there?',
    conversationId: id,
    visitor: { rowId: 1, id: 'vis' },
    keep: (db: TestApp['db'], { source }: { source: string }) =>
      kept.push([db.inTransaction, source]),
  }
  await takeTurn(app, input, new AbortController().signal).next()
  expect(kept).toEqual([[true, 'HUMAN']])
})

test('two fallbacks in a row bring a person, where there are people', async () => {
  const lonely = await desk()
  const first = await lonely.ask(unknown)
  expect(await lonely.ask('Who won the match?', first.conversationId)).toMatchObject({
    source: 'FALLBACK',
    status: 'BOT',
  })

  const staffed = await desk()
  await staffed.person('Ann')
  const { conversationId } = await staffed.ask(unknown)
  const second = await staffed.ask('Who won the match?', conversationId)
  expect(second).toMatchObject({ source: 'FALLBACK', status: 'WAITING' })
  expect(staffed.events('escalation.triggered')[0]?.data.reason).toBe('REPEATED_FALLBACK')
})

test('an answer in between begins the count again', async () => {
  const { app, person, ask } = await desk()
  setChat(app, { confidenceThreshold: 0.5 })
  await person('Ann')
  const { conversationId } = await ask(unknown)
  await ask(known, conversationId)
  expect(await ask(unknown, conversationId)).toMatchObject({ source: 'FALLBACK', status: 'BOT' })
})

test('two thumbs down in a row bring a person, who is announced to the visitor', async () => {
  const { person, ask, visit, events } = await desk()
  const ann = await person('Ann')
  const earlier = await ask(known)
  const third = await ask('How long is the link valid?', earlier.conversationId)
  const first = await ask(known, third.conversationId)
  const second = await ask('How long is the link valid?', first.conversationId)
  await visit('PUT', `/messages/${third.messageId}/feedback`, { rating: 'UP' })
  const rate = (id: string, rating: string) => visit('PUT', `/messages/${id}/feedback`, { rating })
  await rate(earlier.messageId, 'DOWN')
  // Whichever of the two is rated first.
  await rate(second.messageId, 'DOWN')
  expect(events('escalation.triggered')).toEqual([])
  await rate(first.messageId, 'DOWN')
  expect(events('escalation.triggered')[0]?.data).toMatchObject({
    conversation: { status: 'WAITING' },
    reason: 'RATED_DOWN',
  })
  const { json } = await visit('GET', `/conversations/${first.conversationId}`)
  expect(json.data.messages.at(-1)).toMatchObject({ role: 'SYSTEM' })

  // Back at the bot, a comment on the old rating calls nobody again.
  await ann.send('POST', `/${first.conversationId}/hand-back`)
  const commented = { rating: 'DOWN', comment: 'Still no.' }
  expect((await visit('PUT', `/messages/${second.messageId}/feedback`, commented)).status).toBe(200)
  expect(events('feedback.received')).toHaveLength(5)
  expect(events('escalation.triggered')).toHaveLength(1)
})

test.each([
  'I want to talk to a human',
  'Can I speak to someone, please?',
  'agent please',
  'Connect me with a real person!',
  'Ich möchte mit einem Menschen sprechen',
  'Kann ich mit einem Mitarbeiter reden?',
  'Je voudrais parler à un conseiller',
  'Quiero hablar con una persona',
  'Vorrei parlare con un operatore',
  'Quero falar com um atendente',
  'Ik wil een medewerker spreken: kan ik met iemand spreken?',
  'Jag vill prata med en människa',
  'Chcę porozmawiać z konsultantem',
  'Хочу поговорить с человеком',
  '转人工',
  '担当者と話したい',
  '상담원 연결',
  'أريد التحدث مع شخص',
  'I need a human',
  "I don't want to talk to a bot",
  'Is there anyone real I can talk to?',
  'Let me talk to your manager.',
  'Can somebody from your team call me?',
  'Ich brauche einen Menschen',
  'Haben Sie einen echten Mitarbeiter?',
])('"%s" asks for a person', async (message) => {
  const { ask } = await desk()
  expect(await ask(message)).toMatchObject({
    source: 'SMALL_TALK',
    status: 'WAITING',
    citations: [],
  })
})

test.each([
  'How do I add an agent to my account?',
  'Can a person have two accounts?',
  'Wie lege ich einen Mitarbeiter an?',
  'How do I talk to the API?',
  'Does the bot support human resources teams?',
  'How do I connect an agent to my inbox?',
  'How do customers speak to an agent?',
  'Do I need a human to approve it?',
  "I'm not a bot, why do I see a captcha?",
])('"%s" does not', async (message) => {
  const { ask } = await desk()
  expect((await ask(message)).status).toBe('BOT')
})

test.each([
  ['Hello', 'Ich brauche einen Menschen', 'de', 'Ich gebe das'],
  ['Hello', 'Je voudrais parler à un conseiller', 'fr', 'Je transmets'],
  ['Hello', 'Quiero hablar con una persona', 'es', 'Le paso'],
  ['Hello', 'Vorrei parlare con un operatore', 'it', 'Passo la richiesta'],
  ['Comment réinitialiser mon mot de passe oublié ?', 'Agent', 'fr', 'Je transmets'],
])('after "%s" whoever asks "%s" is told so in their language', async (...given) => {
  const [before, message, language, start] = given
  const { app, ask, visit } = await desk()
  const hello = await ask(before)
  expect((await ask(message, hello.conversationId)).message).toStartWith(start)
  const { json } = await visit('GET', `/conversations/${hello.conversationId}`)
  expect(json.data.language).toBe(language)
  app.clock.advance(3_600_000)
  await tellLongWaiting(app)
  const notice = storedMessages(app).at(-1)
  expect(notice?.role).toBe('SYSTEM')
  expect(notice?.content).not.toContain('It takes')
})

test('while nobody is there the visitor hears it, and can leave an address', async () => {
  const { app, person, visit, ask } = await desk()
  const ann = await person('Ann')
  app.db.run('update operator set last_seen_at = 0')
  setChat(app, { fallbackBehavior: 'ESCALATE' })
  const reply = await ask(unknown)
  expect(reply.message).toContain('Nobody is here right now')
  const path = `/conversations/${reply.conversationId}/contact`
  expect((await visit('PUT', path, { email: 'no address' })).status).toBe(400)
  expect((await visit('PUT', path, { email: 'ana@example.com' })).status).toBe(204)
  app.clock.advance(31_000)
  const seen = await ann.send('GET', `/${reply.conversationId}`)
  expect(seen.json.data.contactEmail).toBe('ana@example.com')
  // Ann has just been seen.
  expect((await ask('I want to talk to a human')).message).not.toContain('Nobody')
})

test('whoever waits for long is told so once, in their language', async () => {
  const { app, visit, ask } = await desk()
  const { conversationId: id } = await ask('Ich möchte mit einem Menschen sprechen')
  expect(await tellLongWaiting(app)).toBe(0)
  app.clock.advance(5 * 60_000 + 1)
  expect([await tellLongWaiting(app), await tellLongWaiting(app)]).toEqual([1, 0])
  const { messages } = (await visit('GET', `/conversations/${id}`)).json.data
  expect(messages.at(-1)).toMatchObject({ role: 'SYSTEM' })
  expect(messages.at(-1).content).toStartWith('Es dauert etwas länger')
})

test('a conversation waits again when its agent is not seen any more', async () => {
  const { app, person, ask, events } = await desk()
  const { conversationId: id } = await ask(known)
  const ann = await person('Ann')
  await ann.send('POST', `/${id}/claim`)
  app.clock.advance(9 * 60_000)
  expect(await releaseAbandoned(app)).toBe(0)
  await ann.send('GET', '/counts')
  await write(app, () => {})
  app.clock.advance(9 * 60_000)
  expect(await releaseAbandoned(app)).toBe(0)
  app.clock.advance(2 * 60_000)
  expect(await releaseAbandoned(app)).toBe(1)
  expect(statusOf(app)).toBe('WAITING')
  expect(events('escalation.triggered').at(-1)?.data.reason).toBe('AGENT_LEFT')
  const ben = await person('Ben')
  expect((await ben.send('POST', `/${id}/claim`)).status).toBe(200)
})

test('who claims a conversation in the moment in which it is looked for keeps it', async () => {
  const { app, person, ask } = await desk()
  const [ann, ben] = [await person('Ann'), await person('Ben')]
  const { conversationId } = await ask(known)
  await claim(app, { conversationId, agent: ann })
  app.clock.advance(11 * 60_000)
  // When they begin, the conversation is still Ann's, who was not seen for long.
  const [, , count] = await Promise.all([
    release(app, { conversationId, agent: ann }),
    claim(app, { conversationId, agent: ben }),
    releaseAbandoned(app),
  ])
  expect(count).toBe(0)
  const { json } = await ben.send('GET', `/${conversationId}`)
  expect(json.data).toMatchObject({ status: 'HUMAN', agent: { name: 'Ben' } })
})

test.each(['disabled_at = 1', "public_id = 'usr_gone'"])(
  'a conversation of somebody who may not come back waits again at once: %s',
  async (change) => {
    const { app, person, ask } = await desk()
    const { conversationId: id } = await ask(known)
    const ann = await person('Ann')
    await ann.send('POST', `/${id}/claim`)
    expect(await releaseAbandoned(app)).toBe(0)
    await write(app, (db) => db.run(`update operator set ${change}`))
    expect(await releaseAbandoned(app)).toBe(1)
    expect(statusOf(app)).toBe('WAITING')
  },
)

test('a visitor ends their own conversation, and nothing can be said in it any more', async () => {
  const { person, visit, ask, events } = await desk()
  const { conversationId: id } = await ask('I want to talk to a human')
  expect((await visit('POST', `/conversations/${id}/end`)).json.data.status).toBe('ENDED')
  expect(
    events()
      .map(({ type }) => type)
      .slice(-2),
  ).toEqual(['handoff.resolved', 'conversation.ended'])
  expect((await visit('POST', `/conversations/${id}/end`)).status).toBe(409)
  expect((await visit('POST', `/conversations/${id}/handoff`)).status).toBe(409)
  expect((await visit('POST', '/messages', { message: 'hi', conversationId: id })).status).toBe(409)
  const ann = await person('Ann')
  expect((await ann.send('POST', `/${id}/claim`)).status).toBe(409)
  expect((await ann.send('POST', '/conv_nope/claim')).status).toBe(404)
})

test('the inbox shows who waits first, whose is whose, and what was said last', async () => {
  const { app, person, ask } = await desk()
  const ann = await person('Ann')
  const ids: string[] = []
  for (const message of ['I want to talk to a human', 'agent please', known]) {
    app.clock.advance(1000)
    ids.push((await ask(message)).conversationId)
  }
  const list = async (view: string) =>
    (await ann.send('GET', `?view=${view}`)).json.data.map((one: { id: string }) => one.id)
  expect(await list('WAITING')).toEqual(ids.slice(0, 2))
  await ann.send('POST', `/${ids[1]}/claim`)
  expect(await list('WAITING')).toEqual(ids.slice(0, 1))
  expect(await list('MINE')).toEqual(ids.slice(1, 2))
  expect(await list('BOT')).toEqual(ids.slice(2))
  expect(await list('ALL')).toEqual(ids.toReversed())
  expect((await ann.send('GET', '/counts')).json.data).toEqual({
    waiting: 1,
    human: 1,
    mine: 1,
    bot: 1,
    ended: 0,
    all: 3,
  })
  const [item] = (await ann.send('GET', '?view=MINE')).json.data
  expect(item).toMatchObject({
    escalationReason: 'VISITOR_ASKED',
    lastMessage: { role: 'ASSISTANT' },
  })
  expect((await ann.send('GET', '?view=NOPE')).status).toBe(400)
  expect((await ann.send('POST', `/${ids[1]}/messages`, { message: '  ' })).status).toBe(400)
})
