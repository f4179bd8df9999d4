import type { Database } from 'bun:sqlite'
import { indexText } from '../../src/platform/full-text.ts'

export interface SeedOptions {
  conversations: number
  /** On average; at least two. */
  messagesEach: number
  /** Milliseconds since the epoch: when the last one began; the others lie before it. */
  until: number
  /** Over how many days they are spread. */
  days?: number
  /** Whether their messages are in the full text: most of the work. */
  fullText?: boolean
  /** Whether each has the event of its start. */
  events?: boolean
  /** How many wordings, in a quarter as many groups, their questions have; none: they aren't grouped. */
  wordings?: number
}

/**
 * Rows of conversations as a desk gathers them: texts of words of a Zipf-like spread, statuses,
 * channels, users, citations and ratings in a likely mix. Repeatable. Written with plain SQL in one
 * transaction, not as messages come in.
 */
export function seedConversations(db: Database, options: SeedOptions): { messages: number } {
  const {
    conversations,
    messagesEach,
    until,
    days = 90,
    fullText = true,
    events = false,
    wordings = 0,
  } = options
  const random = randomOf(conversations)
  const insertConversation = db.query(
    `insert into conversation (id, public_id, status, channel, user_id, user_name, user_email,
       metadata, language, message_count, started_at, last_message_at, escalated_at,
       escalation_reason, waiting_since, agent_id, agent_name, claimed_at, ended_at)
     values ($id, $publicId, $status, $channel, $userId, $userName, $userEmail, $metadata, 'en',
       $count, $startedAt, $lastMessageAt, $escalatedAt, $reason,
       $waitingSince, $agentId, $agentName, $claimedAt, $endedAt)`,
  )
  const insertMessage = db.query(
    `insert into message (id, public_id, role, content, source, confidence, grounding, citations,
       model, tokens_in, tokens_out, response_ms, key_id, rating, rating_comment, rated_at,
       created_at)
     values ($id, $publicId, $role, $content, $source, $confidence, $grounding, $citations, $model,
       $tokensIn, $tokensOut, $responseMs, 'key_seed', $rating, $comment, $ratedAt, $createdAt)`,
  )
  const insertText = db.query('insert into message_text (rowid, content) values (?, ?)')
  const insertEvent = db.query(
    `insert into event (public_id, type, conversation_id, data, created_at)
     values (?, 'conversation.started', ?, '{}', ?)`,
  )
  const firstRow =
    db.query<{ top: number }, []>('select coalesce(max(id), 0) as top from conversation').get()
      ?.top ?? 0
  const insertAsked = db.query(
    `insert into asked_question
       (id, wording_id, group_id, asked_at, is_answered, is_failed, confidence)
     values ($id, $wording, $group, $at, $answered, 1 - $answered, 500)`,
  )
  let messages = 0

  function one(n: number) {
    const id = firstRow + n
    const startedAt = Math.floor(until - (days * 86_400_000 * (conversations - n)) / conversations)
    const count = 2 * Math.max(1, Math.round((messagesEach * (0.5 + random())) / 2))
    const status = pick(random, statuses)
    const escalated = status === 'WAITING' || status === 'HUMAN' || random() < 0.05
    const user = random() < 0.7 ? Math.floor(20_000 ** random()) : undefined
    const lastMessageAt = startedAt + count * 30_000
    insertConversation.run({
      id,
      publicId: `conv_${String(id).padStart(24, '0')}`,
      status,
      channel: random() < 0.6 ? 'WIDGET' : 'API',
      userId: user === undefined ? null : `u_${user}`,
      userName: user === undefined ? null : `${wordAt(user)} ${wordAt(user * 7)}`,
      userEmail: user === undefined ? null : `u${user}@example.com`,
      metadata: JSON.stringify({ plan: pick(random, ['free', 'pro', 'business']) }),
      count,
      startedAt,
      lastMessageAt,
      escalatedAt: escalated ? startedAt + 60_000 : null,
      reason: escalated ? 'FALLBACK' : null,
      waitingSince: status === 'WAITING' ? startedAt + 60_000 : null,
      agentId: status === 'HUMAN' ? `usr_${n % 10}` : null,
      agentName: status === 'HUMAN' ? `Agent ${n % 10}` : null,
      claimedAt: status === 'HUMAN' ? startedAt + 120_000 : null,
      endedAt: status === 'ENDED' ? lastMessageAt + 1_800_000 : null,
    })
    if (events) insertEvent.run(`evt_${String(id).padStart(24, '0')}`, id, startedAt)
    for (let sequence = 1; sequence <= count; sequence++) {
      const isReply = sequence % 2 === 0
      const content = sentence(random, isReply ? 24 : 9)
      const rowId = id * 2 ** 20 + sequence
      const createdAt = startedAt + sequence * 30_000
      const rating = isReply && random() < 0.03 ? pick(random, ['UP', 'UP', 'DOWN']) : null
      const source = isReply ? pick(random, sources) : null
      const isCited = source === 'AI' || source === 'KNOWLEDGE'
      insertMessage.run({
        id: rowId,
        publicId: `msg_${String(rowId).padStart(24, '0')}`,
        role: isReply ? 'ASSISTANT' : 'USER',
        content,
        source,
        confidence: isReply ? Math.round(random() * 1000) / 1000 : null,
        grounding: isReply ? '{"retrieval":0.7,"support":0.8}' : null,
        citations: isCited ? citation : '[]',
        model: source === 'AI' ? 'qwen3:4b' : null,
        tokensIn: source === 'AI' ? 900 : null,
        tokensOut: source === 'AI' ? 60 : null,
        responseMs: isReply ? Math.floor(200 + 4000 * random() ** 3) : null,
        rating,
        comment: rating === 'DOWN' ? 'Not what I asked.' : null,
        ratedAt: rating ? createdAt + 5000 : null,
        createdAt,
      })
      if (wordings > 0 && (isCited || source === 'FALLBACK')) {
        const wording = Math.ceil(wordings ** random())
        insertAsked.run({
          id: rowId,
          wording,
          group: Math.ceil(wording / 4),
          at: createdAt,
          answered: isCited ? 1 : 0,
        })
      }
      if (fullText) insertText.run(rowId, indexText(content))
      messages++
    }
  }
  db.transaction(() => {
    seedWordings(db, wordings)
    for (let n = 1; n <= conversations; n++) one(n)
  }).immediate()
  return { messages }
}

function seedWordings(db: Database, wordings: number): void {
  const insertGroup = db.query(
    'insert into question_group (id, public_id, created_at) values (?, ?, 0)',
  )
  const insertWording = db.query(
    `insert into question_wording (id, hash, text, words, model, group_id, state, created_at)
     values (?, ?, ?, '[]', 'built-in/use-lite', ?, 'SETTLED', 0)`,
  )
  for (let id = 1; id <= wordings; id++) {
    const group = Math.ceil(id / 4)
    if (id % 4 === 1) insertGroup.run(group, `gap_${String(group).padStart(24, '0')}`)
    insertWording.run(id, String(id), `How do I ${wordAt(id)} ${wordAt(group)}?`, group)
  }
}

/** Words that about six, five, three and no more than a hundredth of ten seeded messages have. */
export const seededWords = {
  commonest: wordAt(1),
  frequent: wordAt(2),
  usual: wordAt(60),
  rare: wordAt(15_000),
}

const statuses = [...Array<string>(16).fill('ENDED'), 'BOT', 'BOT', 'WAITING', 'HUMAN']
const sources = ['AI', 'AI', 'AI', 'AI', 'AI', 'AI', 'KNOWLEDGE', 'SMALL_TALK', 'FALLBACK', 'AI']
const citation = JSON.stringify([
  {
    index: 1,
    title: 'Returns and refunds',
    url: 'https://help.example.com/returns',
    sourceId: 'src_000000000000000000000001',
    pageId: 'page_000000000000000000000001',
    chunkId: 'chunk_000000000000000000000001',
    snippet: 'Items may be returned within 30 days of delivery.',
    start: 0,
    end: 49,
    support: 0.9,
  },
])

function sentence(random: () => number, length: number): string {
  const words: string[] = []
  const count = Math.ceil(length * (0.5 + random()))
  for (let i = 0; i < count; i++) words.push(wordAt(Math.floor(20_000 ** random())))
  return `${words.join(' ')}${length < 12 ? '?' : '.'}`
}

/** From 1; the first are the most frequent. */
function wordAt(index: number): string {
  const known =
    'the order your can how my account refund is not to days please invoice delivery plan'.split(
      ' ',
    )
  const word = known[index - 1]
  if (word !== undefined) return word
  const syllables = ['ka', 'lo', 'mi', 'ren', 'tu', 'sar', 'vel', 'no', 'pi', 'dra']
  return [...String(index)].map((digit) => syllables[Number(digit)]).join('')
}

function pick<Item>(random: () => number, items: Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item
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
