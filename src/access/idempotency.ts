import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { pathOf } from '../platform/request.ts'
import { write } from '../platform/write.ts'
import {
  findFirstRequest,
  insertFirstRequest,
  removeFirstRequest,
  removeFirstRequestsBefore,
  type StoredAnswer,
  storeFirstResponse,
} from './idempotency-store.ts'
import type { Caller } from './schema.ts'

const keptMs = dayMs
/** A first request that takes longer died with its process: another may take its place. */
const longestRunMs = 10 * 60_000

export interface KeyedRequest {
  request: Request
  caller: Caller
  /** As parsed. */
  body: unknown
}

/** What a request is answered with. */
export interface Answer {
  status: number
  body: unknown
}

export type Claim =
  /** The request has no Idempotency-Key. */
  | { kind: 'none' }
  | {
      kind: 'first'
      /**
       * Keeps the answer for those who ask again. Called in the transaction of what was asked for,
       * so that no crash parts the two.
       */
      keep(db: Database, answer: Answer): void
      /** It came to nothing: the next request with this key is the first. */
      release(): Promise<void>
    }
  | { kind: 'replay'; answer: Answer }

/** Claims a request's Idempotency-Key. Throws 400, 409 while the first runs, 422 for another body. */
export async function claimKey(app: App, { request, caller, body }: KeyedRequest): Promise<Claim> {
  const key = request.headers.get('idempotency-key')
  if (key === null) return { kind: 'none' }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid('Idempotency-Key', 'must be 1 to 255 characters without spaces')
  }
  const path = pathOf(request.url).replace(/\/$/, '')
  const scope = `${caller.keyId ?? caller.visitor?.id ?? caller.operator?.id ?? ''} ${request.method} ${path}`
  const claimed = { scope, key, bodyHash: hashOf(body), createdAt: app.clock.now() }
  const first = await write(app, (db) => claim(db, claimed))
  if (first) {
    return { kind: 'replay', answer: { status: first.status, body: JSON.parse(first.response) } }
  }
  return {
    kind: 'first',
    keep(db, answer) {
      const response = JSON.stringify(answer.body)
      storeFirstResponse(db, { scope, key, status: answer.status, response })
    },
    release: () => write(app, (db) => removeFirstRequest(db, scope, key)),
  }
}

interface Context extends KeyedRequest {
  set: { status?: number | string; headers: Record<string, unknown> }
}

/**
 * Does what a POST asks for, once per Idempotency-Key; a replay gives the first answer again, secrets
 * included: they are as safe in this table as in their own. `run` writes through the app that it is
 * given, and gives what its last write returned: the answer is made from that and kept in the same
 * transaction. Whatever else it does, such as a request to elsewhere, comes before, and is done again
 * where the process dies in between. A failure keeps nothing: the next request with the key is the
 * first. Throws 400, 409 and 422 as `claimKey`, and what `run` throws.
 */
export async function idempotent<Result>(
  app: App,
  context: Context,
  run: (app: App) => Promise<Result>,
  answerOf: (result: Result) => Answer,
): Promise<unknown> {
  const claim = await claimKey(app, context)
  if (claim.kind === 'replay') context.set.headers['idempotency-replayed'] = 'true'
  const answer =
    claim.kind === 'replay'
      ? claim.answer
      : answerOf(claim.kind === 'first' ? await runKept(app, claim, run, answerOf) : await run(app))
  context.set.status = answer.status
  return answer.body
}

async function runKept<Result>(
  app: App,
  claim: Claim & { kind: 'first' },
  run: (app: App) => Promise<Result>,
  answerOf: (result: Result) => Answer,
): Promise<Result> {
  let isKept = false
  const keeping: App['writer'] = {
    ...app.writer,
    async enqueue(fn) {
      const result = await app.writer.enqueue((db) => {
        const written = fn(db)
        // What `run` promises: it gives what this write returns.
        claim.keep(db, answerOf(written as unknown as Result))
        return written
      })
      isKept = true
      return result
    },
  }
  try {
    return await run({ ...app, writer: keeping })
  } finally {
    if (!isKept) await claim.release()
  }
}

/** Of the content: clients needn't write the fields in the same order each time. */
function hashOf(body: unknown): string {
  const text = JSON.stringify(body ?? null, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}

/** The first answer, or `undefined` where this request is the first. */
function claim(
  db: Database,
  claimed: Parameters<typeof insertFirstRequest>[1],
): StoredAnswer | undefined {
  const { scope, key, bodyHash, createdAt } = claimed
  removeFirstRequestsBefore(db, createdAt - keptMs)
  const first = findFirstRequest(db, scope, key)
  if (first && first.bodyHash !== bodyHash) {
    throw new AppError(
      'IDEMPOTENCY_CONFLICT',
      'This Idempotency-Key was used with another body: use a new key for a new request.',
    )
  }
  if (first?.answer) return first.answer
  if (first && createdAt - first.createdAt < longestRunMs) {
    throw new AppError(
      'CONFLICT',
      'The first request with this Idempotency-Key is still running: try again shortly.',
      { headers: { 'retry-after': '1' } },
    )
  }
  insertFirstRequest(db, claimed)
  return undefined
}
