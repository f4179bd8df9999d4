import type { Database } from 'bun:sqlite'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import type { Ids } from '../platform/ids.ts'
import { write } from '../platform/write.ts'
import { getOperationsSettings } from '../settings/store.ts'
import {
  type Agent,
  getHandoff,
  type Handoff,
  listAbandoned,
  moveConversation,
  setContact,
} from './handoff-store.ts'
import type { Conversation, EscalationReason, Message } from './schema.ts'
import { appendMessage } from './store.ts'

interface Wish {
  conversationId: string
  agent: Agent
}

export interface Escalation {
  conversationId: string
  reason: EscalationReason
  /** What the customer said, where that led to it. */
  message?: Message
  now: number
}

/**
 * Lets a conversation wait for a person; false where it doesn't talk to the bot any more. To be called
 * in the transaction of what led to it, with `announceEscalation` behind the events of that.
 */
export function moveToWaiting(db: Database, { conversationId, reason, now }: Escalation): boolean {
  const handoff = getHandoff(db, conversationId)
  if (handoff.status !== 'BOT') return false
  moveConversation(db, handoff, { move: 'escalate', reason, now })
  return true
}

export function announceEscalation(
  db: Database,
  ids: Ids,
  { conversation, ...wish }: Escalation & { conversation: Conversation },
): void {
  const { message, reason, now } = wish
  const { rowId: conversationRowId } = getHandoff(db, wish.conversationId)
  const data = { conversation, ...(message && { message }), reason }
  appendEvent(db, ids, { type: 'escalation.triggered', conversationRowId, data, now })
}

/** Takes a conversation over, from the bot, too. Throws 409 which says who was faster. */
export function claim(app: App, { conversationId, agent }: Wish): Promise<Conversation> {
  const now = app.clock.now()
  return write(app, (db) => {
    const handoff = getHandoff(db, conversationId)
    if (handoff.status === 'HUMAN') throw conflict(`${nameOf(handoff, agent)} this conversation.`)
    const reason = 'AGENT_TOOK_OVER' as const
    const isTakenOver = handoff.status === 'BOT'
    const conversation = moveConversation(db, handoff, {
      move: 'claim',
      agent,
      now,
      ...(isTakenOver && { reason }),
    })
    const about = { conversationRowId: handoff.rowId, now }
    if (isTakenOver) {
      const data = { conversation, reason }
      appendEvent(db, app.ids, { ...about, type: 'escalation.triggered', data })
    }
    appendEvent(db, app.ids, { ...about, type: 'agent.joined', data: { conversation } })
    return conversation
  })
}

function nameOf({ agent: owner }: Handoff, agent: Agent): string {
  return owner?.id === agent.id ? 'You already have' : `${owner?.name ?? 'Somebody else'} has`
}

/** What a person writes to the customer. Throws 409 unless they have the conversation. */
export function sayAsAgent(
  app: App,
  { conversationId, agent, content }: Wish & { content: string },
): Promise<Message> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { rowId } = getOwn(db, conversationId, agent)
    const data = appendMessage(db, {
      id: app.ids.next('msg'),
      conversationId,
      role: 'AGENT',
      content,
      agentName: agent.name,
      now,
    })
    appendEvent(db, app.ids, { type: 'agent.message.sent', conversationRowId: rowId, data, now })
    return data.message
  })
}

/** Back to the bot, which answers the next message. */
export function handBack(app: App, wish: Wish): Promise<Conversation> {
  return leave(app, wish, 'handBack')
}

/** The matter is settled: the conversation ends. */
export function resolve(app: App, wish: Wish): Promise<Conversation> {
  return leave(app, wish, 'resolve')
}

function leave(
  app: App,
  { conversationId, agent }: Wish,
  move: 'handBack' | 'resolve',
): Promise<Conversation> {
  const now = app.clock.now()
  return write(app, (db) => {
    const handoff = getHandoff(db, conversationId)
    if (handoff.status === 'HUMAN') requireOwner(handoff, agent)
    const conversation = moveConversation(db, handoff, { move, now })
    const about = { conversationRowId: handoff.rowId, now, data: { conversation } }
    appendEvent(db, app.ids, { ...about, type: 'handoff.resolved' })
    if (move === 'resolve') appendEvent(db, app.ids, { ...about, type: 'conversation.ended' })
    return conversation
  })
}

/** Lets go of a conversation, so that somebody else may claim it: it waits again. */
export function release(app: App, { conversationId, agent }: Wish): Promise<Conversation> {
  const now = app.clock.now()
  return write(app, (db) => {
    const handoff = getHandoff(db, conversationId)
    if (handoff.status === 'HUMAN') requireOwner(handoff, agent)
    return letGo(db, app.ids, handoff, now)
  })
}

function letGo(db: Database, ids: Ids, handoff: Handoff, now: number): Conversation {
  const reason = 'AGENT_LEFT' as const
  const conversation = moveConversation(db, handoff, { move: 'release', reason, now })
  const data = { conversation, reason }
  const { rowId: conversationRowId } = handoff
  appendEvent(db, ids, { type: 'escalation.triggered', conversationRowId, data, now })
  return conversation
}

/**
 * Conversations of people who vanished wait again; how many do. They are found in the transaction that
 * releases them, so that nobody loses one who has just come back, or just claimed it.
 */
export function releaseAbandoned(app: App): Promise<number> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { claimReleaseMinutes } = getOperationsSettings(db)
    const abandoned = listAbandoned(db, now - claimReleaseMinutes * 60_000)
    for (const { id } of abandoned) letGo(db, app.ids, getHandoff(db, id), now)
    return abandoned.length
  })
}

/** The customer, or the desk for them, ends the conversation. */
export function endConversation(app: App, conversationId: string): Promise<Conversation> {
  const now = app.clock.now()
  return write(app, (db) => {
    const handoff = getHandoff(db, conversationId)
    const conversation = moveConversation(db, handoff, { move: 'end', now })
    const about = { conversationRowId: handoff.rowId, now, data: { conversation } }
    if (handoff.status !== 'BOT') appendEvent(db, app.ids, { ...about, type: 'handoff.resolved' })
    appendEvent(db, app.ids, { ...about, type: 'conversation.ended' })
    return conversation
  })
}

/** Where a customer whom nobody had time for can be reached. */
export function leaveContact(app: App, conversationId: string, email: string): Promise<void> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { rowId } = getHandoff(db, conversationId)
    setContact(db, rowId, email)
    const data = { conversationId, contact: email }
    appendEvent(db, app.ids, { type: 'conversation.changed', conversationRowId: rowId, data, now })
  })
}

function getOwn(db: Database, conversationId: string, agent: Agent): Handoff {
  const handoff = getHandoff(db, conversationId)
  if (handoff.status !== 'HUMAN') {
    throw conflict(`Claim the conversation first: its status is ${handoff.status}.`)
  }
  requireOwner(handoff, agent)
  return handoff
}

function requireOwner({ agent: owner }: Handoff, agent: Agent): void {
  if (owner?.id !== agent.id) {
    throw conflict(`${owner?.name ?? 'Somebody else'} has this conversation.`)
  }
}

/** In words of the desk's own, with their event: why there is no answer yet, or who answers now. */
export function sayAsSystem(
  db: Database,
  ids: Ids,
  { conversationId, content, now }: { conversationId: string; content: string; now: number },
): { conversation: Conversation; message: Message } {
  const { rowId: conversationRowId } = getHandoff(db, conversationId)
  const id = ids.next('msg')
  const data = appendMessage(db, { id, conversationId, role: 'SYSTEM', content, now })
  appendEvent(db, ids, { type: 'message.sent', conversationRowId, data, now })
  return data
}
