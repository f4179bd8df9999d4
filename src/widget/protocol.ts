import type { WidgetConfig } from '../messages/schema.ts'
import type { Shown } from './state.ts'

/** Who the visitor is, signed by the page's own server. */
export interface SignedUser {
  id: string
  name?: string
  email?: string
  signature: string
}

/** What the page says to the chat in its frame. */
export type ToFrame =
  /** `isModal`: nothing of the page is to be seen. */
  | { type: 'opened'; isModal: boolean }
  | { type: 'closed' }
  | { type: 'identify'; user: SignedUser }
  | { type: 'metadata'; metadata: Record<string, string> }
  | { type: 'theme'; theme: string }
  /** Settings on trial and what is said under them, from a page of this server alone. */
  | { type: 'config'; config: Partial<WidgetConfig>; messages: Shown[] }

/** What the chat says to the page that shows it. */
export type FromFrame =
  | { type: 'ready' }
  | { type: 'close' }
  | { type: 'unread'; count: number }
  /** Whether something may come without the visitor's doing. */
  | { type: 'live'; isLive: boolean }
  | { type: 'event'; name: string; data: unknown }

/** Marks the messages of the widget among all that pages send around. */
export type Marked<Message> = Message & { keepdesk: 1 }
