import type { Reply } from '../messages/schema.ts'
import { ensureVisitor, Failure, readEvents, send, sendJson } from './api.ts'
import { readSession } from './session.ts'
import type { ChatState } from './state.ts'

interface Desk {
  state: ChatState
  set(changes: { [Name in keyof ChatState]?: ChatState[Name] | undefined }): void
  changed(): void
  forget(alsoWho: boolean): void
  fail(error: unknown, retry: () => void): void
  finish(reply: Reply): void
  identify(): Promise<void>
  metadata(): Record<string, string> | undefined
  /** A conversation has. */
  begun(id: string): void
}

interface Question {
  message: string
  key: string
  /** As it was first sent. */
  body?: string
  mayBeginAnew: boolean
}

/** What the stream of a reply says, beside the reply at its end. */
interface Said {
  conversationId: string
  text: string
}

/** Questions and their streamed replies. */
export function createAsking(desk: Desk) {
  const { state, set, changed, forget, fail, finish, identify, metadata, begun } = desk
  async function ask(message: string) {
    set({ messages: [...state.messages, { role: 'USER', content: message }] })
    await answerTo({ message, key: newKey(), mayBeginAnew: true })
  }
  const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('')
  /** Tried again, it is the same to the byte: so the server knows it for the same. */
  async function answerTo(question: Question): Promise<void> {
    const { message, key } = question
    const writing = { content: '', citations: [] }
    set({ suggestions: [], problem: undefined, commentOn: undefined, writing })
    try {
      await ensureVisitor()
      await identify()
      const { conversationId } = readSession()
      question.body ??= JSON.stringify({
        message,
        ...(conversationId && { conversationId }),
        ...(metadata() && { metadata: metadata() }),
      })
      const headers = { 'idempotency-key': key }
      await readReply(await send('POST', '/messages/stream', { body: question.body, headers }))
    } catch (error) {
      const status = error instanceof Failure ? error.status : 0
      if (question.mayBeginAnew && (await isGone(status))) {
        // What was just said begins a new one.
        forget(status === 401)
        set({ messages: [{ role: 'USER', content: message }] })
        return answerTo({ message, key: newKey(), mayBeginAnew: false })
      }
      // What the server has given up is a new question of the conversation that it began.
      const isGivenUp = status === 503
      const next = isGivenUp ? { message, key: newKey(), mayBeginAnew: true } : question
      fail(error, () => void answerTo(next))
    }
  }
  /** The conversation has ended meanwhile, or was deleted, or the visitor was. */
  async function isGone(status: number): Promise<boolean> {
    if (status === 401 || status === 404) return true
    const { conversationId } = readSession()
    if (status !== 409 || !conversationId) return false
    const now = await sendJson('GET', `/conversations/${conversationId}`).catch(() => undefined)
    return now?.status === 'ENDED'
  }
  async function readReply(response: Response) {
    let isDue = false
    const drawSoon = () => {
      if (isDue) return
      isDue = true
      requestAnimationFrame(() => {
        isDue = false
        changed()
      })
    }
    for await (const { event, data: sent } of readEvents(response)) {
      const data = sent as Said & Reply
      const { writing } = state
      if (event === 'conversation') {
        if (!readSession().conversationId) begun(data.conversationId)
      } else if (event === 'citations' && writing) writing.citations = data.citations
      else if (event === 'token' && writing) writing.content += data.text
      else if (event === 'replace' && writing) writing.content = data.message ?? ''
      else if (event === 'done') return finish(data)
      else if (event === 'error') throw new Failure(data.message ?? '', 503)
      drawSoon()
    }
    throw new Failure('The connection broke off.')
  }
  return { ask }
}
