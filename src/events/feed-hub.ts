// Every open feed of the process hangs on one reader of the event log. A feed is either live (it has
// been sent all that the reader has read) or behind; those behind read the log for themselves as fast
// as their client takes it, until they are live again. So a slow client costs a bounded buffer, and
// whoever comes back is sent what they missed by the same code.
import type { App } from '../platform/app.ts'
import { AppError, errorText } from '../platform/errors.ts'
import { eventStreamHeaders, formatEvent, type ServerEvent } from '../platform/sse.ts'
import { type FeedTopic, listTopicEventsAfter, placeOf, positionNow } from './feed-position.ts'
import { createLogReader } from './feed-reader.ts'
import { shownToOperators, shownToVisitors } from './feed-view.ts'
import type { LoggedEvent } from './store.ts'

export interface FeedWish {
  topic: FeedTopic
  /** Of the request: aborted when the client leaves. */
  signal: AbortSignal
  /** The Last-Event-ID of a client that comes back. */
  lastEventId?: string
  /** Asked again and again while the feed is open: whether it may go on. */
  isWelcome(): boolean
  /** What is so right now, beside the log. */
  greetings?: ServerEvent[]
  /** Row id of the operator whose feed it is. */
  operatorRowId?: number
}

export interface FeedHub {
  /** Throws 429 where one conversation has too many feeds. */
  open(wish: FeedWish): Response
  /** To the live feeds of a topic, as it is: it isn't in the log, and nobody gets it later. */
  tell(topic: FeedTopic, event: ServerEvent): void
  count(): number
  /** Row ids of the operators who have a feed open. */
  operators(): Set<number>
  /** Called about every second while a feed is open. */
  onTick(listener: () => void): void
  /** What the timer does. */
  tick(): void
  /** Ends all feeds, and lets no more begin. */
  close(): void
}

export interface HubOptions {
  heartbeatMs?: number
  tickMs?: number
  /** So much waits for a client that doesn't read, and one event more. */
  bufferBytes?: number
}

interface Feed {
  wish: FeedWish
  controller: ReadableStreamDefaultController<Uint8Array>
  /** Row id of the last event that was sent; counts while it is behind. */
  position: number
  isLive: boolean
  /** Sending may ask for more: not once again while it reads the log. */
  isReading: boolean
  beatAt: number
  /** Where it was when there was no room at the last heartbeat. */
  stuckAt?: number
  leave(): void
}

const pageSize = 50
const mostPerConversation = 20
const encoder = new TextEncoder()
const beginning = encoder.encode('retry: 2000\n\n')
const ping = encoder.encode(': ping\n\n')

const roomOf = ({ controller }: Feed) => controller.desiredSize ?? 0

export function createHub(
  app: App,
  { heartbeatMs = 15_000, tickMs = 1000, bufferBytes = 65_536 }: HubOptions = {},
): FeedHub {
  const feeds = new Set<Feed>()
  const topics = new Map<FeedTopic, Set<Feed>>()
  const tickListeners: (() => void)[] = []
  const reader = createLogReader(app, deliver)
  let isClosed = false
  let timer: Timer | undefined

  function start() {
    reader.start()
    timer = setInterval(tick, tickMs)
  }
  function rest() {
    reader.stop()
    clearInterval(timer)
  }

  /** Hands what is new to all live feeds. */
  function deliver(events: LoggedEvent[]) {
    if (topics.has('all')) {
      const lines = events.map((event) => formatEvent(shownToOperators(event)))
      send('all', lines)
    }
    const byConversation = new Map<number, string[]>()
    for (const event of events) {
      const topic = event.conversationRowId
      if (topic === null || !topics.has(topic)) continue
      const shown = shownToVisitors(event)
      if (!shown) continue
      const lines = byConversation.get(topic) ?? []
      byConversation.set(topic, lines)
      lines.push(formatEvent(shown))
    }
    for (const [topic, lines] of byConversation) send(topic, lines)
  }
  /** All feeds share the same bytes. */
  function send(topic: FeedTopic, texts: string[]) {
    if (texts.length === 0) return
    const bytes = encoder.encode(texts.join(''))
    for (const feed of topics.get(topic) ?? []) if (feed.isLive) push(feed, bytes)
  }
  function push(feed: Feed, bytes: Uint8Array) {
    try {
      feed.controller.enqueue(bytes)
    } catch {
      // Closed by its client a moment ago: the others of the topic still get theirs.
      return end(feed)
    }
    if (roomOf(feed) > 0) return
    feed.isLive = false
    feed.position = reader.position()
  }

  /** Sends a feed that is behind what it lacks, as far as there is room. */
  function catchUp(feed: Feed) {
    if (feed.isLive || feed.isReading || !feeds.has(feed)) return
    feed.isReading = true
    try {
      // Who gets where the reader is now is live: nothing comes in between.
      reader.drain()
      while (roomOf(feed) > 0) {
        const events = listTopicEventsAfter(app.db, feed.wish.topic, feed.position, pageSize)
        const rest = sendSome(feed, events)
        if (rest || events.length === pageSize) continue
        feed.isLive = true
        return
      }
    } catch (error) {
      app.log.error('a feed broke off', { reason: errorText(error) })
      end(feed, new Error('The feed broke off.'))
    } finally {
      feed.isReading = false
    }
  }
  /** Whether there was no room for all. */
  function sendSome(feed: Feed, events: LoggedEvent[]): boolean {
    const show = feed.wish.topic === 'all' ? shownToOperators : shownToVisitors
    for (const event of events) {
      if (roomOf(feed) <= 0) return true
      const shown = show(event)
      feed.position = event.rowId
      if (shown) feed.controller.enqueue(encoder.encode(formatEvent(shown)))
    }
    return false
  }

  function begin(wish: FeedWish, controller: Feed['controller']): Feed {
    const place = placeOf(app.db, wish.topic, wish.lastEventId)
    if (feeds.size === 0) start()
    const feed: Feed = {
      wish,
      controller,
      position: typeof place === 'number' ? place : 0,
      isLive: false,
      isReading: false,
      beatAt: app.clock.now(),
      leave: () => end(feed),
    }
    controller.enqueue(beginning)
    if (typeof place !== 'number') {
      const { rowId, id } = positionNow(app.db, wish.topic)
      feed.position = rowId
      controller.enqueue(encoder.encode(formatEvent({ id, event: place, data: { position: id } })))
    }
    for (const greeting of wish.greetings ?? []) {
      controller.enqueue(encoder.encode(formatEvent(greeting)))
    }
    feeds.add(feed)
    const others = topics.get(wish.topic)
    if (others) others.add(feed)
    else topics.set(wish.topic, new Set([feed]))
    wish.signal.addEventListener('abort', feed.leave)
    catchUp(feed)
    return feed
  }
  /** With an error the connection is cut off, whatever still waits in it. */
  function end(feed: Feed, error?: Error) {
    if (!feeds.delete(feed)) return
    const { topic, signal } = feed.wish
    const others = topics.get(topic)
    others?.delete(feed)
    if (others?.size === 0) topics.delete(topic)
    signal.removeEventListener('abort', feed.leave)
    if (feeds.size === 0) rest()
    try {
      if (error) feed.controller.error(error)
      else feed.controller.close()
    } catch {
      // The client has cancelled the stream: there is nothing to close.
    }
  }

  function beat(feed: Feed, now: number) {
    feed.beatAt = now
    if (roomOf(feed) > 0) {
      delete feed.stuckAt
      feed.controller.enqueue(ping)
      catchUp(feed)
    } else if (feed.stuckAt === feed.position) {
      app.log.info('a feed was cut off: its client does not read', { topic: feed.wish.topic })
      end(feed, new Error('The client does not read.'))
    } else feed.stuckAt = feed.position
  }
  function attempt(step: () => void) {
    try {
      step()
    } catch (error) {
      app.log.error('a feed was not looked after', { error })
    }
  }
  function tick() {
    // Other processes write, too: they wake nobody here.
    reader.tryDrain()
    const now = app.clock.now()
    for (const feed of feeds) {
      // A clock that was set back must not silence the heartbeat.
      const isDue = now - feed.beatAt >= heartbeatMs || now < feed.beatAt
      // Who sees everything is asked each time, so that who was shut out soon sees nothing.
      const isAsked = isDue || feed.wish.topic === 'all'
      attempt(() => {
        if (isAsked && !feed.wish.isWelcome()) end(feed)
        else if (isDue) beat(feed, now)
      })
    }
    for (const listener of tickListeners) attempt(listener)
  }

  return {
    open(wish) {
      if ((topics.get(wish.topic)?.size ?? 0) >= mostPerConversation && wish.topic !== 'all') {
        throw new AppError('RATE_LIMIT_EXCEEDED', 'This conversation has too many feeds open.', {
          headers: { 'retry-after': '15' },
        })
      }
      // To a client that is told to go it looks like a feed that ended: it will ask again.
      if (isClosed || wish.signal.aborted) {
        return new Response(beginning, { headers: eventStreamHeaders })
      }
      let feed: Feed | undefined
      const stream = new ReadableStream<Uint8Array>(
        {
          start(controller) {
            feed = begin(wish, controller)
          },
          pull() {
            if (feed) catchUp(feed)
          },
          cancel() {
            if (feed) end(feed)
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
      )
      return new Response(stream, { headers: eventStreamHeaders })
    },
    tell(topic, event) {
      if (topics.has(topic)) send(topic, [formatEvent(event)])
    },
    count: () => feeds.size,
    operators() {
      const rowIds = new Set<number>()
      for (const { wish } of feeds) if (wish.operatorRowId) rowIds.add(wish.operatorRowId)
      return rowIds
    },
    onTick(listener) {
      tickListeners.push(listener)
    },
    tick,
    close() {
      isClosed = true
      for (const feed of feeds) end(feed)
    },
  }
}
