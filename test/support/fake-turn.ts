import type { Reply } from '../../src/messages/schema.ts'
import type { TurnInput, TurnPart } from '../../src/messages/turn.ts'
import type { App } from '../../src/platform/app.ts'

export const sampleReply: Reply = {
  conversationId: 'conv_1',
  messageId: 'msg_2',
  message: 'Within 30 days [1].',
  source: 'AI',
  confidence: 0.86,
  grounding: { retrieval: 0.9, support: null },
  citations: [
    {
      index: 1,
      title: 'Returns',
      url: 'https://help.example/returns',
      sourceId: 'src_1',
      pageId: 'page_1',
      chunkId: 'chunk_1',
      snippet: 'within 30 days',
      start: 4,
      end: 18,
      support: 0.8,
    },
  ],
  suggestions: ['Who pays?'],
  status: 'BOT',
  createdAt: '2025-06-15T09:23:41.000Z',
}

export const sampleParts: TurnPart[] = [
  { kind: 'conversation', conversationId: 'conv_1', messageId: 'msg_2' },
  { kind: 'citations', citations: sampleReply.citations, confidence: 0.86 },
  { kind: 'token', text: 'Within ' },
  { kind: 'token', text: '30\ndays [1].' },
  { kind: 'replace', message: 'Within 30 days [1].' },
  { kind: 'done', reply: sampleReply },
]

/** A turn that gives these parts, then throws `error` if there is one; it records what it was asked. */
export function scriptedTurn(parts: TurnPart[], error?: unknown) {
  const inputs: TurnInput[] = []
  async function* turn(_app: App, input: TurnInput): AsyncGenerator<TurnPart> {
    inputs.push(input)
    yield* parts
    if (error !== undefined) throw error
  }
  return { turn, inputs }
}

/** A turn that never ends by itself; `counts` says what became of all of them. */
export function endlessTurn(pauseMs: number, text = 'word ') {
  const counts = { started: 0, aborted: 0, finished: 0, tokens: 0 }
  async function* turn(_app: App, input: TurnInput, signal: AbortSignal): AsyncGenerator<TurnPart> {
    counts.started++
    signal.addEventListener('abort', () => counts.aborted++)
    try {
      yield { kind: 'conversation', conversationId: 'conv_1', messageId: 'msg_2' }
      if (input.message === 'stuck') await refusedOnAbort(signal)
      for (; !signal.aborted; counts.tokens++) {
        yield { kind: 'token', text }
        if (pauseMs > 0) await Bun.sleep(pauseMs)
      }
    } finally {
      counts.finished++
    }
  }
  return { turn, counts }
}

/** As a fetch to a model does: nothing happens until it is aborted, then it throws. */
function refusedOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
