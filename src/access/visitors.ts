import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import type { Visitor } from './schema.ts'
import { bearerOf, hashOf, isSameHash, randomToken, unauthorized } from './token.ts'
import { findVisitorByHash, insertVisitor, touchVisitor } from './visitor-store.ts'

const touchEveryMs = 3_600_000

/** Makes a visitor of the widget; the token is shown this once, only its hash is kept. */
export async function createVisitor(app: App): Promise<{ id: string; token: string }> {
  const token = `kdv_${randomToken()}`
  const id = app.ids.next('vis')
  await write(app, (db) => insertVisitor(db, { id, hash: hashOf(token), now: app.clock.now() }))
  return { id, token }
}

/** Whose token a request carries. Throws 401. */
export function authenticateVisitor(app: App, headers: Headers): Visitor {
  const given = bearerOf(headers)
  if (given === undefined) {
    throw unauthorized('Send a visitor token as Authorization: Bearer.')
  }
  const hash = hashOf(given)
  const visitor = findVisitorByHash(app.db, hash)
  if (!visitor || !isSameHash(visitor.hash, hash)) {
    throw unauthorized('The visitor token is not valid: begin again with a new one.')
  }
  const { rowId, id, lastSeenAt } = visitor
  const now = app.clock.now()
  if (now - lastSeenAt >= touchEveryMs) {
    write(app, (db) => touchVisitor(db, rowId, now)).catch((error: unknown) => {
      app.log.warn('last visit not stored', { visitorId: id, error })
    })
  }
  return { rowId, id }
}
