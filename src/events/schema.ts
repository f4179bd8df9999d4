import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from '../platform/one-of.ts'

export const eventTypes = [
  'conversation.started',
  'message.received',
  'message.sent',
  'escalation.triggered',
  'feedback.received',
  'knowledge.synced',
  'conversation.ended',
  'agent.joined',
  'agent.message.sent',
  'handoff.resolved',
] as const
export type EventType = (typeof eventTypes)[number]

/** For the live feeds alone: no webhook and no endpoint under /v1 shows them. */
const internalEventTypes = ['note.added', 'conversation.changed', 'conversation.read'] as const
export type InternalEventType = (typeof internalEventTypes)[number]

/** What happened, as the API shows it and as webhooks deliver it. */
export const Event = Type.Object(
  {
    id: Type.String(),
    type: oneOf(eventTypes),
    timestamp: Type.String({ format: 'date-time' }),
    data: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'The objects that it is about, as the API shows them: `conversation`, `message`, `source`. An escalation has its `reason` (FALLBACK: the bot was too unsure) and the customer’s `message` that led to it.',
    }),
  },
  { title: 'Event' },
)
export type Event = Static<typeof Event>
