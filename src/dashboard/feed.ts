import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import {
  type Colleague,
  type Conversation,
  keys,
  type Message,
  type Note,
  type WholeConversation,
} from './pages/inbox/data.ts'

interface Logged {
  type: string
  data: {
    conversation?: Conversation
    message?: Message
    note?: Note
    conversationId?: string
    contact?: string
  }
}

const loggedTypes = [
  'conversation.started',
  'message.received',
  'message.sent',
  'escalation.triggered',
  'feedback.received',
  'conversation.ended',
  'agent.joined',
  'agent.message.sent',
  'handoff.resolved',
  'note.added',
  'conversation.changed',
]
/** Lists are read again so often at most, however much happens. */
const readAgainMs = 700

/** Keeps what is on the screen as it is on the server, while the console is open. */
export function useFeed(): void {
  const queries = useQueryClient()
  useEffect(() => openFeed(queries), [queries])
}

function openFeed(queries: QueryClient): () => void {
  const feed = new EventSource('/console/v1/feed')
  let timer: ReturnType<typeof setTimeout> | undefined
  const ends = new Map<string, ReturnType<typeof setTimeout>>()

  function readListsSoon() {
    timer ??= setTimeout(() => {
      timer = undefined
      void queries.invalidateQueries({ queryKey: keys.lists })
      void queries.invalidateQueries({ queryKey: keys.counts })
    }, readAgainMs)
  }
  function on<Data>(type: string, take: (data: Data) => void) {
    feed.addEventListener(type, (event) => take(JSON.parse(event.data)))
  }
  function setTyping(id: string, until: number) {
    queries.setQueryData<Record<string, number>>(keys.typing, (known) => ({
      ...known,
      [id]: until,
    }))
  }

  for (const type of loggedTypes) {
    on<Logged>(type, ({ data }) => {
      take(queries, type, data)
      if (type === 'message.received' && data.conversation) setTyping(data.conversation.id, 0)
      readListsSoon()
    })
  }
  on('knowledge.synced', () => queries.invalidateQueries({ queryKey: ['knowledge'] }))
  on<{ conversationId: string; who: 'AGENT' | 'VISITOR'; sequence: number }>('read', (mark) => {
    const field = mark.who === 'AGENT' ? 'agentRead' : 'visitorRead'
    change(queries, mark.conversationId, (known) => ({ ...known, [field]: mark.sequence }))
    if (mark.who === 'AGENT') readListsSoon()
  })
  on<{ conversationId: string; who: string; until: string }>('typing', (typist) => {
    if (typist.who !== 'VISITOR') return
    const id = typist.conversationId
    const until = Date.parse(typist.until)
    setTyping(id, until)
    clearTimeout(ends.get(id))
    ends.set(
      id,
      setTimeout(() => setTyping(id, 0), Math.max(0, until - Date.now())),
    )
  })
  on<{ operators: Colleague[] }>('presence', ({ operators }) => {
    queries.setQueryData(keys.presence, operators)
  })
  // What happened before the feed began, or while it was away for too long, is read anew.
  for (const type of ['ready', 'reset']) {
    on(type, () => queries.invalidateQueries({ queryKey: keys.inbox }))
  }
  return () => {
    feed.close()
    clearTimeout(timer)
    for (const end of ends.values()) clearTimeout(end)
  }
}

function take(queries: QueryClient, type: string, data: Logged['data']) {
  const id = data.conversation?.id ?? data.conversationId
  if (id === undefined) return
  const { conversation, message, note, contact } = data
  change(queries, id, ({ agent: _agent, ...known }) => ({
    ...known,
    // Without an agent the conversation has none any more.
    ...(conversation ?? (_agent && { agent: _agent })),
    messages: message ? withMessage(known.messages, message) : known.messages,
    notes:
      note && !known.notes.some((one) => one.id === note.id) ? [...known.notes, note] : known.notes,
    ...(contact !== undefined && { contactEmail: contact }),
  }))
  // Reasons, times and what else an event doesn't say.
  if (!/^(message|agent\.message|note)/.test(type)) {
    void queries.invalidateQueries({ queryKey: keys.conversation(id) })
  }
}

function withMessage(messages: Message[], message: Message): Message[] {
  const others = messages.filter(({ id }) => id !== message.id)
  return [...others, message].sort((one, other) => one.sequence - other.sequence)
}

function change(
  queries: QueryClient,
  id: string,
  how: (known: WholeConversation) => WholeConversation,
) {
  queries.setQueryData<WholeConversation>(keys.conversation(id), (known) => known && how(known))
}
