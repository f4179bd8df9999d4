import { insertOperator } from '../../src/access/operator-store.ts'
import type { OperatorRole } from '../../src/access/schema.ts'
import { beginSession } from '../../src/access/sessions.ts'
import type { App } from '../../src/platform/app.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import { caller } from './test-app.ts'

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

/**
 * Calls of the console by an administrator, an agent and nobody; `asForeigner`: by the
 * administrator's browser, on a page of another site. Paths follow `base`.
 */
export async function consoleCallers(app: App, base = '/console/v1') {
  const server = createServer(app)
  const send = caller(server)
  const admin = await withOperator(app, 'ADMIN', 'Ada')
  const agent = await withOperator(app, 'AGENT', 'Bob')
  const as =
    (headers: Record<string, string>) =>
    (method: string, path = '', body?: unknown) =>
      send(method, base + path, body, headers)
  return {
    server,
    send,
    admin,
    agent,
    asAdmin: as(admin.headers),
    asAgent: as(agent.headers),
    asNobody: as(samePage),
    asForeigner: as({ ...admin.headers, 'sec-fetch-site': 'cross-site' }),
  }
}
