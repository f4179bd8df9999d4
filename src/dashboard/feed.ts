import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { createAlerts } from './alerts.ts'
import {
  type Colleague,
  type Conversation,
  keys,
  type Message,
  type Note,
  nameOf,
  reasons,
  resolvePath,
  type WholeConversation,
} from './pages/inbox/data.ts'
import type { Me } from './session.ts'
import { cancelWaiting, sayProblem } from './undo.ts'

interface Logged {
  id: string
  type: string
  data: {
    conversation?: Conversation
    message?: Message
    note?: Note
    conversationId?: string
    contact?: string
    deletedNoteId?: string
    reason?: keyof typeof reasons
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
  const navigate = useNavigate()
  useEffect(() => {
    const show = (id: string) => void navigate({ to: '/inbox/$id', params: { id } })
    return openFeed(queries, show)
  }, [queries, navigate])
}

function openFeed(queries: QueryClient, show: (conversationId: string) => void): () => void {
  const feed = new EventSource('/console/v1/feed')
  const alerts = createAlerts(show)
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
    on<Logged>(type, ({ id, data }) => {
      take(queries, type, data)
      const me = queries.getQueryData<Me>(['me'])
      const news = me && newsFor(me.id, type, data)
      if (news) void alerts.hear({ id, ...news })
      if (type === 'message.received') keepOpen(data)
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
    alerts.stop()
    clearTimeout(timer)
    for (const end of ends.values()) clearTimeout(end)
  }
}

/** What an operator should be called for: somebody waits, or writes to them. */
function newsFor(me: string, type: string, { conversation, message, reason }: Logged['data']) {
  if (!conversation) return undefined
  const { id: conversationId, status, agent } = conversation
  if (type === 'escalation.triggered' && status === 'WAITING') {
    const title = `${nameOf(conversation)} waits for a person`
    return { conversationId, title, body: message?.content ?? (reason ? reasons[reason] : '') }
  }
  if (type === 'message.received' && status === 'HUMAN' && agent?.id === me) {
    return { conversationId, title: nameOf(conversation), body: message?.content ?? '' }
  }
  return undefined
}

/** Whoever writes while a conversation is about to be resolved isn't done with it. */
function keepOpen({ conversation }: Logged['data']) {
  if (!conversation || !cancelWaiting(resolvePath(conversation.id))) return
  sayProblem(`${nameOf(conversation)} has written again: the conversation stays open.`)
}

function take(queries: QueryClient, type: string, data: Logged['data']) {
  const id = data.conversation?.id ?? data.conversationId
  if (id === undefined) return
  const { conversation, note, contact, deletedNoteId } = data
  const message = data.message && withAuthor(data.message, conversation)
  change(queries, id, ({ agent: _agent, ...known }) => ({
    ...known,
    // Without an agent the conversation has none any more.
    ...(conversation ?? (_agent && { agent: _agent })),
    messages: message ? withMessage(known.messages, message) : known.messages,
    notes: withNote(
      known.notes.filter((one) => one.id !== deletedNoteId),
      note,
    ),
    ...(contact !== undefined && { contactEmail: contact }),
  }))
  // Reasons, times and what else an event doesn't say.
  if (!/^(message|agent\.message|note)/.test(type)) {
    void queries.invalidateQueries({ queryKey: keys.conversation(id) })
  }
}

/** Whoever has the conversation as they write it. */
function withAuthor(message: Message, conversation: Conversation | undefined): Message {
  const name = conversation?.agent?.name
  return message.role === 'AGENT' && name ? { ...message, agentName: name } : message
}

function withNote(notes: Note[], note: Note | undefined): Note[] {
  return note && !notes.some((one) => one.id === note.id) ? [...notes, note] : notes
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
