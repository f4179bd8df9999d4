import type { App } from '../platform/app.ts'
import { createHub, type FeedHub, type HubOptions } from './feed-hub.ts'
import { type PresenceWatch, watchPresence } from './feed-presence.ts'
import { createTypingBoard, type TypingBoard } from './feed-typing.ts'

/** The live feeds of a process, and what goes over them beside the log. */
export interface Feeds {
  hub: FeedHub
  typing: TypingBoard
  presence: PresenceWatch
}

export function createFeeds(app: App, options: HubOptions = {}): Feeds {
  const hub = createHub(app, options)
  const typing = createTypingBoard(app, hub)
  const presence = watchPresence(app, hub)
  hub.onTick(() => {
    typing.forgetOld()
    presence.check()
  })
  return { hub, typing, presence }
}
