import type { Citation, Conversation, Message } from '../conversations/schema.ts'
import type { WidgetConfig } from '../messages/schema.ts'

export type Shown = Partial<Message> & {
  content: string
  role: Message['role']
  agent?: { name: string }
}

export interface ChatState {
  config?: WidgetConfig
  conversation?: Pick<Conversation, 'id' | 'status'> & { agent?: { name: string } }
  messages: Shown[]
  /** The reply while it comes. */
  writing?: { content: string; citations: Citation[] }
  suggestions: string[]
  problem?: { text: string; retry(): void }
  isLoading: boolean
  /** The feed is lost and being sought again. */
  isCutOff: boolean
  agentTyping?: string
  /** Sequence that the agent has read. */
  agentRead: number
  contact?: string
  isOpen: boolean
  isModal: boolean
  /** Id of the reply that a comment is being written on. */
  commentOn?: string
}
