/** One event of POST /v1/messages/stream. */
export interface SentEvent {
  event: string
  data: unknown
}

/** Sends a message and reads the stream to its end, or until `signal` hangs up. */
export async function streamMessage(
  url: string,
  key: string,
  message: {
    message: string
    conversationId?: string
    signal?: AbortSignal
    onEvent?(event: SentEvent): void
  },
): Promise<SentEvent[]> {
  const { signal, onEvent, ...body } = message
  const reply = await fetch(`${url}/v1/messages/stream`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
  if (!reply.ok || !reply.body) throw new Error(`${reply.status}: ${await reply.text()}`)
  const events: SentEvent[] = []
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const bytes of reply.body) {
      text += decoder.decode(bytes, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (!event || data === undefined) continue
        const sent = { event, data: JSON.parse(data) }
        events.push(sent)
        onEvent?.(sent)
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  }
  return events
}
