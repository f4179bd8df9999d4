import type { Database } from 'bun:sqlite'
import { type Claim, claimKey, type KeyedRequest } from '../access/idempotency.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import type { MessageBody, Reply } from './schema.ts'
import type { TurnPart, takeTurn } from './turn.ts'

export interface TurnRequest extends KeyedRequest {
  body: MessageBody
  set: { headers: Record<string, unknown> }
}

/**
 * A turn, once per Idempotency-Key: a replay gives the parts of the first reply. A turn with a key
 * goes on when its client leaves, because the retry will ask for its outcome. The reply is kept in
 * the transaction that stores it; where the process dies before, the message stays and the retry
 * begins anew. Throws 400, 409, 422.
 */
export async function idempotentTurn(
  app: App,
  turn: typeof takeTurn,
  { signal, ...context }: TurnRequest & { signal: AbortSignal },
): Promise<AsyncGenerator<TurnPart>> {
  const input = { ...context.body, ...context.caller }
  const claim = await claimKey(app, context)
  if (claim.kind === 'none') return turn(app, input, signal)
  if (claim.kind === 'first') {
    const keeper = keeperOf(app, claim)
    const { signal } = new AbortController()
    return keptTurn(turn(app, { ...input, keep: keeper.keep }, signal), keeper)
  }
  context.set.headers['idempotency-replayed'] = 'true'
  // Only replies are ever stored under this endpoint's scope.
  return replay(claim.answer.body as Reply)
}

interface Keeper {
  /** For the transaction that ends the turn. */
  keep(db: Database, reply: Reply): void
  /** Keeps what the turn itself has not. */
  finish(reply: Reply): Promise<void>
  release(): Promise<void>
}

function keeperOf(app: App, claim: Claim & { kind: 'first' }): Keeper {
  let isKept = false
  function keep(db: Database, reply: Reply) {
    claim.keep(db, { status: 200, body: reply })
    isKept = true
  }
  return {
    keep,
    async finish(reply) {
      if (!isKept) await write(app, (db) => keep(db, reply))
    },
    release: claim.release,
  }
}

async function* keptTurn(
  parts: AsyncGenerator<TurnPart>,
  keeper: Keeper,
): AsyncGenerator<TurnPart> {
  let isOver = false
  let isDone = false
  async function next() {
    try {
      const result = await parts.next()
      isOver = result.done === true
      if (!result.done && result.value.kind === 'done') {
        await keeper.finish(result.value.reply)
        isDone = true
      }
      return result
    } catch (error) {
      isOver = true
      throw error
    }
  }
  try {
    for (let part = await next(); !part.done; part = await next()) yield part.value
  } finally {
    try {
      while (!isOver) await next()
    } finally {
      if (!isDone) await keeper.release()
    }
  }
}

async function* replay(reply: Reply): AsyncGenerator<TurnPart> {
  const { conversationId, messageId, citations, confidence, message } = reply
  yield { kind: 'conversation', conversationId, messageId }
  yield { kind: 'citations', citations, confidence }
  if (message !== null) yield { kind: 'token', text: message }
  yield { kind: 'done', reply }
}
