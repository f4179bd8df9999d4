import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { passwordDesk, takeWholeTurn } from '../support/answering.ts'
import { withOperator } from '../support/operator.ts'
import { call } from '../support/test-app.ts'

test('an administrator has one person’s data shown, and deleted with a receipt', async () => {
  const app = await passwordDesk({ config: { rateLimits: false } })
  const server = createServer(app)
  const send = async (role: 'ADMIN' | 'AGENT', method: string, person: string) => {
    const { headers } = await withOperator(app, role)
    return call(server, method, `/console/v1/visitors/${person}`, undefined, headers)
  }
  for (const id of ['ana', 'ben']) {
    const user = { id, email: `${id}@example.com` }
    await takeWholeTurn(app, { message: 'How long is the reset link valid?', user })
  }
  expect((await send('AGENT', 'GET', 'ana')).status).toBe(403)
  expect((await send('AGENT', 'DELETE', 'ana')).status).toBe(403)
  const shown = await send('ADMIN', 'GET', 'ana@example.com')
  expect(shown.json.data.conversations).toMatchObject([{ user: { id: 'ana' }, messageCount: 2 }])
  expect(JSON.stringify(shown.json)).not.toContain('ben')

  const { status, json } = await send('ADMIN', 'DELETE', 'ana')
  expect(status).toBe(200)
  expect(json.data.removed).toMatchObject({ conversations: 1, messages: 2 })
  expect((await send('ADMIN', 'GET', 'ana')).status).toBe(404)
  expect((await send('ADMIN', 'DELETE', 'ana')).status).toBe(404)
  expect((await send('ADMIN', 'GET', 'ben')).status).toBe(200)
})
