import { insertOperator } from '../../src/access/operator-store.ts'
import type { OperatorRole } from '../../src/access/schema.ts'
import { beginSession } from '../../src/access/sessions.ts'
import type { App } from '../../src/platform/app.ts'
import { write } from '../../src/platform/write.ts'

/** What a browser's page of this server sends with each request. */
export const samePage = { 'sec-fetch-site': 'same-origin' }

/**
 * A new operator with a session of 30 days; `headers` go into `call`. Without a password, because
 * hashing one takes long.
 */
export async function withOperator(app: App, role: OperatorRole = 'ADMIN', name = 'Ada Agent') {
  const id = app.ids.next('usr')
  const now = app.clock.now()
  const request = new Request('http://localhost/console/v1/session')
  const email = `${id}@example.com`
  // No password has this hash, but it counts as one who can sign in.
  const passwordHash = 'none'
  const { rowId, token } = await write(app, (db) => {
    const rowId = insertOperator(db, { id, email, name, role, passwordHash, now })
    return { rowId, token: beginSession(db, { operatorRowId: rowId, request, now }) }
  })
  const headers = { ...samePage, cookie: `keepdesk_session=${token}` }
  return { id, rowId, name, email, role, token, headers }
}
