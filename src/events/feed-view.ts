import type { ServerEvent } from '../platform/sse.ts'
import type { LoggedEvent } from './store.ts'

/** Operators see everything as it was written. */
export function shownToOperators(event: LoggedEvent): ServerEvent {
  if (event.type === 'conversation.read') return readMark(event)
  return envelope(event, event.data)
}

/**
 * What a visitor may see of what happens in their conversation, field by field: whatever else is
 * ever written into an event stays with the operators. `undefined`: nothing.
 */
export function shownToVisitors(event: LoggedEvent): ServerEvent | undefined {
  const { conversation, message } = event.data
  switch (event.type) {
    case 'message.received':
    case 'message.sent':
    case 'agent.message.sent':
      return envelope(event, {
        conversation: visitorsConversation(conversation),
        message: visitorsMessage(message),
      })
    case 'agent.joined':
    case 'handoff.resolved':
    case 'conversation.ended':
    case 'escalation.triggered':
      return envelope(event, { conversation: visitorsConversation(conversation) })
    case 'conversation.read':
      return readMark(event)
    default:
      return undefined
  }
}

function envelope({ id, type, timestamp }: LoggedEvent, data: object): ServerEvent {
  return { id, event: type, data: { id, type, timestamp, data } }
}

function readMark({ id, data }: LoggedEvent): ServerEvent {
  return { id, event: 'read', data: pick(data, ['conversationId', 'who', 'sequence']) }
}

function visitorsConversation(conversation: unknown) {
  return {
    ...pick(conversation, [
      'id',
      'status',
      'channel',
      'language',
      'messageCount',
      'startedAt',
      'lastMessageAt',
      'endedAt',
    ]),
    ...visitorsAgent(conversation),
  }
}

function visitorsMessage(message: unknown) {
  return {
    ...pick(message, [
      'id',
      'sequence',
      'role',
      'content',
      'source',
      'confidence',
      'citations',
      'feedback',
      'interrupted',
      'createdAt',
    ]),
    ...visitorsAgent(message),
  }
}

/** Of an object that has one. */
function visitorsAgent(object: unknown): { agent?: Record<string, unknown> } {
  const { agent } = pick(object, ['agent'])
  return agent ? { agent: pick(agent, ['id', 'name']) } : {}
}

function pick(object: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof object !== 'object' || object === null) return {}
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
}
