import { useQuery } from '@tanstack/react-query'
import type {
  Conversation,
  ConversationStatus,
  EscalationReason,
  Message as PlainMessage,
  Role,
} from '../../../conversations/schema.ts'
import type { Event } from '../../../events/schema.ts'
import { get } from '../../api.ts'
import type { Tone } from '../../components/layout.tsx'

export type { Conversation }
/** `agentName`: which person wrote it. */
export type Message = PlainMessage & { agentName?: string }

interface InboxFields {
  escalationReason: EscalationReason | null
  escalatedAt: string | null
  waitingSince: string | null
  contactEmail: string | null
  /** Sequence of the last message that each side has seen. */
  visitorRead: number
  agentRead: number
}

/** As in the list. */
export type Row = Conversation &
  Partial<InboxFields> & {
    lastMessage?: { role: Role; content: string; createdAt: string } | null
    /** Of what a search finds: the message that has the words. */
    match?: { role: Role; content: string } | null
  }

export interface Note {
  id: string
  author: { id: string; name: string }
  content: string
  createdAt: string
}

export type WholeConversation = Conversation &
  InboxFields & { messages: Message[]; events: Event[]; notes: Note[]; earlier: Earlier[] }

/** What the same person had before. */
export interface Earlier {
  id: string
  status: ConversationStatus
  startedAt: string
  messageCount: number
  excerpt: string
}

export const views = [
  ['WAITING', 'Waiting'],
  ['MINE', 'Mine'],
  ['HUMAN', 'With people'],
  ['BOT', 'Bot'],
  ['ENDED', 'Ended'],
  ['ALL', 'All'],
] as const
export type View = (typeof views)[number][0]

export const keys = {
  inbox: ['inbox'] as const,
  lists: ['inbox', 'list'] as const,
  counts: ['inbox', 'counts'] as const,
  conversation: (id: string) => ['inbox', 'conversation', id] as const,
  typing: ['inbox-typing'] as const,
  presence: ['presence'] as const,
}

export const resolvePath = (id: string) => `/conversations/${id}/resolve`

export type Counts = Record<'waiting' | 'human' | 'mine' | 'bot' | 'ended' | 'all', number>

/** How many there are in each view; read again as things happen. */
export const useCounts = () =>
  useQuery({ queryKey: keys.counts, queryFn: () => get<Counts>('/inbox/counts') }).data

export const statuses: Record<ConversationStatus, { name: string; tone: Tone }> = {
  BOT: { name: 'Bot', tone: 'neutral' },
  WAITING: { name: 'Waiting', tone: 'warn' },
  HUMAN: { name: 'With a person', tone: 'accent' },
  ENDED: { name: 'Ended', tone: 'neutral' },
}

export const reasons: Record<EscalationReason, string> = {
  FALLBACK: 'The bot was too unsure to answer',
  REPEATED_FALLBACK: 'The bot could not answer twice in a row',
  VISITOR_ASKED: 'The visitor asked for a person',
  RATED_DOWN: 'Two answers in a row were rated down',
  AGENT_TOOK_OVER: 'A colleague took over from the bot',
  AGENT_LEFT: 'The colleague who had it left',
}

export function nameOf({ user, id }: Pick<Conversation, 'user' | 'id'>): string {
  return user.name ?? user.email ?? user.id ?? `Visitor ${id.slice(-4)}`
}

export const isUnread = (row: Row) =>
  row.agentRead !== undefined &&
  row.agentRead < row.messageCount &&
  (row.status === 'WAITING' || row.status === 'HUMAN')

export const useConversation = (id: string) =>
  useQuery({
    queryKey: keys.conversation(id),
    queryFn: () => get<WholeConversation>(`/inbox/${id}`),
  })

export interface Colleague {
  id: string
  name: string
  presence: 'ONLINE' | 'AWAY' | 'OFFLINE'
}

/** Told by the feed; nothing to ask for. */
export function usePresence(): Colleague[] {
  const { data } = useQuery<Colleague[]>({ queryKey: keys.presence, enabled: false })
  return data ?? []
}

/** Until when a visitor counts as writing, by conversation. */
export function useTyping(id: string): boolean {
  const { data } = useQuery<Record<string, number>>({ queryKey: keys.typing, enabled: false })
  return (data?.[id] ?? 0) > Date.now()
}
