import type { Conversation, Message } from '../../src/conversations/schema.ts'
import {
  appendMessage,
  insertConversation,
  type NewMessage,
} from '../../src/conversations/store.ts'
import { appendEvent } from '../../src/events/store.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { createIds } from '../../src/platform/ids.ts'
import { handClock } from '../../test/support/test-app.ts'
import { comments, handoffs, people, talks, unanswered } from './talks.ts'

const dayMs = 86_400_000
const days = 120

export type Answer = Pick<Message, 'content' | 'confidence' | 'citations'> & {
  source: 'AI' | 'KNOWLEDGE' | 'FALLBACK'
}
type Status = Conversation['status']

export interface History {
  dataDir: string
  /** By question. */
  answers: Map<string, Answer>
  agents: { id: string; name: string }[]
}

/** Four months of conversations, more of them each month, fewer at weekends; the same every time. */
export async function writeHistory({ dataDir, answers, agents }: History): Promise<number> {
  const db = await openDatabase(dataDir)
  const clock = handClock()
  const ids = createIds(clock)
  const random = randomOf(7)
  const end = Date.now()
  let count = 0
  let handed = 0

  function say(message: Omit<NewMessage, 'id' | 'now'>): Message {
    const now = clock.now()
    const written = appendMessage(db, { id: ids.next('msg'), now, ...message })
    const isVisitor = message.role === 'USER'
    const type = isVisitor
      ? 'message.received'
      : message.role === 'AGENT'
        ? 'agent.message.sent'
        : 'message.sent'
    const { id } = written.conversation
    const conversationRowId = rowOf(id)
    appendEvent(db, ids, { type, conversationRowId, data: { ...written }, now })
    return written.message
  }
  const rowOf = (id: string) =>
    db.query<{ id: number }, [string]>('select id from conversation where public_id = ?').get(id)
      ?.id ?? 0

  function one(startedAt: number, status: Status, person: number | undefined): void {
    clock.set(startedAt)
    const id = ids.next('conv')
    const name = person === undefined ? undefined : people[person % people.length]
    insertConversation(db, {
      id,
      channel: random() < 0.8 ? 'WIDGET' : 'API',
      user: name ? { id: `u_${1000 + (person ?? 0)}`, name, email: mailOf(name) } : {},
      metadata: name ? { plan: pick(random, ['Starter', 'Business', 'Free']) } : {},
      language: 'en',
      now: startedAt,
    })
    const turns = random() < 0.35 ? 2 : 1
    let isMissed = false
    for (let turn = 0; turn < turns; turn++) {
      const talk = weighted(random, random() < 0.9 ? talks : unanswered)
      const question = pick(random, talk.asks)
      const answer = answers.get(question)
      if (!answer) throw new Error(`There is no answer to ${question}`)
      say({ conversationId: id, role: 'USER', content: question })
      const responseMs = Math.round(700 + 2600 * random() ** 2)
      clock.advance(responseMs)
      const reply = say({
        conversationId: id,
        role: 'ASSISTANT',
        content: answer.content,
        reply: {
          source: answer.source,
          confidence: Math.min(
            0.98,
            Math.max(0.05, (answer.confidence ?? 0) + random() * 0.1 - 0.05),
          ),
          grounding: { retrieval: null, support: null },
          citations: answer.citations,
          suggestions: [],
          interrupted: false,
          responseMs,
          ...(answer.source === 'AI' && {
            model: 'qwen3:4b',
            tokensIn: Math.round(900 + random() * 500),
            tokensOut: Math.round(40 + random() * 60),
          }),
        },
      })
      isMissed = answer.source === 'FALLBACK'
      if (random() < 0.12) {
        const rating = isMissed || random() < 0.15 ? 'DOWN' : 'UP'
        clock.advance(5000)
        db.query(
          'update message set rating = ?, rating_comment = ?, rated_at = ? where public_id = ?',
        ).run(rating, pick(random, comments[rating]) || null, clock.now(), reply.id)
      }
      clock.advance(20_000 + Math.floor(random() * 60_000))
    }
    const isEscalated = status === 'WAITING' || status === 'HUMAN' || isMissed || random() < 0.04
    if (isEscalated && status !== 'BOT') handOver(id, status)
    const endedAt = status === 'ENDED' ? clock.now() + 600_000 : null
    db.query('update conversation set status = ?, ended_at = ? where public_id = ?').run(
      status,
      endedAt,
      id,
    )
    count++
  }

  function handOver(id: string, status: Status): void {
    const talk = pick(random, handoffs)
    const agent = agents[handed++ % agents.length] ?? { id: '', name: '' }
    say({ conversationId: id, role: 'USER', content: talk.visitor })
    const at = clock.now()
    db.query(
      `update conversation set escalated_at = $at, escalation_reason = 'VISITOR_ASKED',
         waiting_since = iif($waits, $at, null) where public_id = $id`,
    ).run({ at, id, waits: status === 'WAITING' ? 1 : 0 })
    if (status === 'WAITING') return
    clock.advance(60_000)
    db.query(
      `update conversation set agent_id = $agentId, agent_name = $agentName, claimed_at = $at
       where public_id = $id`,
    ).run({ agentId: agent.id, agentName: agent.name, at: clock.now(), id })
    appendEvent(db, ids, {
      type: 'agent.joined',
      conversationRowId: rowOf(id),
      data: { conversation: { id, agent }, agent },
      now: clock.now(),
    })
    say({ conversationId: id, role: 'AGENT', content: talk.agent, agentName: agent.name })
    clock.advance(90_000)
    say({ conversationId: id, role: 'USER', content: talk.thanks })
    if (status === 'ENDED') {
      db.query('update conversation set handoff_ended_at = ? where public_id = ?').run(
        clock.now(),
        id,
      )
    }
  }

  db.transaction(() => {
    // Where the sample lies on this machine is of no interest to those who see the pictures.
    db.run(`update source set type = 'WEBSITE', location = 'https://help.rosterfinch.example'`)
    for (let ago = days; ago >= 1; ago--) {
      const day = Math.floor((end - ago * dayMs) / dayMs) * dayMs
      const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
      const many = (isWeekend ? 0.35 : 1) * (5 + (9 * (days - ago)) / days) * (0.7 + 0.6 * random())
      for (let n = 0; n < many; n++) {
        const hour = 7 + 12 * ((n + random()) / many)
        one(
          Math.floor(day + hour * 3_600_000),
          'ENDED',
          random() < 0.6 ? Math.floor(random() * 90) : undefined,
        )
      }
    }
    const now: Status[] = [
      'ENDED',
      'ENDED',
      'BOT',
      'HUMAN',
      'HUMAN',
      'BOT',
      'WAITING',
      'WAITING',
      'WAITING',
    ]
    now.forEach((status, index) => {
      const agoMs = status === 'WAITING' ? 260_000 - index * 10_000 : 900_000 - index * 70_000
      one(end - agoMs, status, index * 5 + 1)
    })
  }).immediate()
  db.close()
  return count
}

const mailOf = (name: string) =>
  `${name
    .split(' ')[0]
    ?.normalize('NFD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase()}@example.com`

function pick<Item>(random: () => number, items: Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item
}

function weighted<Item extends { weight: number }>(random: () => number, items: Item[]): Item {
  let left = random() * items.reduce((sum, { weight }) => sum + weight, 0)
  return items.find(({ weight }) => {
    left -= weight
    return left <= 0
  }) as Item
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
