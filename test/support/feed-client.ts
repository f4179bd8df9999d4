/** One event of a feed. */
export interface FeedEvent {
  id?: string
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
  data: any
}

/** Takes a feed apart as a browser's EventSource does: what breaks off in mid-event is nothing. */
export class FeedParser {
  readonly events: FeedEvent[] = []
  comments = 0
  retry: number | undefined
  lastEventId: string | undefined
  #text = ''
  #decoder = new TextDecoder()

  take(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true })
    const blocks = this.#text.split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) this.#dispatch(block)
  }

  /** The connection is gone. */
  breakOff(): void {
    this.#text = ''
    this.#decoder = new TextDecoder()
  }

  #dispatch(block: string): void {
    const fields: Record<string, string> = {}
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments++
      const colon = line.indexOf(': ')
      if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2)
    }
    const { id, event, data, retry } = fields
    if (retry) this.retry = Number(retry)
    if (id !== undefined) this.lastEventId = id
    if (event === undefined || data === undefined) return
    this.events.push({ ...(id !== undefined && { id }), event, data: JSON.parse(data) })
  }
}

export interface OpenFeed {
  parser: FeedParser
  events: FeedEvent[]
  /** Reads on until it is so; fails where the feed ends before, or after 10 s. */
  until(isSo: (events: FeedEvent[]) => boolean): Promise<FeedEvent[]>
  /** Reads until nothing more comes for a moment. */
  settle(): Promise<FeedEvent[]>
  /** Reads one chunk; false at the end. */
  read(): Promise<boolean>
  leave(): Promise<void>
}

/** Reads a response that is a feed, only when it is asked to. */
export function readFeed(response: Response): OpenFeed {
  if (response.status !== 200 || !response.body) throw new Error(`No feed: ${response.status}`)
  const reader = response.body.getReader()
  const parser = new FeedParser()
  let reading: Promise<boolean> | undefined

  function read(): Promise<boolean> {
    reading ??= reader.read().then(({ done, value }) => {
      reading = undefined
      if (value) parser.take(value)
      return !done
    })
    return reading
  }
  return {
    parser,
    events: parser.events,
    read,
    async until(isSo) {
      const deadline = Date.now() + 10_000
      while (!isSo(parser.events)) {
        const more = await Promise.race([read(), Bun.sleep(deadline - Date.now())])
        if (more !== true)
          throw new Error(`Not so: ${JSON.stringify(parser.events).slice(0, 2000)}`)
      }
      return parser.events
    },
    async settle() {
      while ((await Promise.race([read(), Bun.sleep(20)])) === true);
      return parser.events
    },
    leave: () => reader.cancel(),
  }
}

export interface FollowedFeed {
  parser: FeedParser
  events: FeedEvent[]
  /** How often it had to connect. */
  connections(): number
  stop(): Promise<void>
}

/** Follows a feed over a network that fails, as EventSource does: comes back with what it has. */
export function followFeed(url: string, headers: Record<string, string>): FollowedFeed {
  const parser = new FeedParser()
  const stop = new AbortController()
  let connections = 0

  async function connectOnce(): Promise<void> {
    connections++
    const { lastEventId } = parser
    const response = await fetch(url, {
      headers: { ...headers, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
      signal: stop.signal,
      // Each its own connection, as a browser's are after one broke off.
      keepalive: false,
    })
    if (response.status !== 200) throw new Error(`No feed: ${response.status}`)
    for await (const bytes of response.body ?? []) parser.take(bytes)
  }
  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      // The network's failure is the point.
      await connectOnce().catch(() => {})
      parser.breakOff()
      await Bun.sleep(2)
    }
  }
  const following = follow()
  return {
    parser,
    events: parser.events,
    connections: () => connections,
    async stop() {
      stop.abort()
      await following
    },
  }
}
