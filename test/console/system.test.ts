import { expect, test } from 'bun:test'
import { version } from '../../src/platform/version.ts'
import { createServer } from '../../src/server.ts'
import { samePage, withOperator } from '../support/operator.ts'
import { caller, testApp } from '../support/test-app.ts'

test('operators see what runs and who writes the answers; strangers do not', async () => {
  const app = await testApp({
    config: { publicUrl: 'https://desk.example.com' },
    chat: {
      async status() {
        return { kind: 'ready', model: 'llama3.2', digest: 'd1', contextTokens: 8192 }
      },
      async *chat() {},
      decide: async () => undefined,
      countTokens: () => 1,
    },
  })
  const send = caller(createServer(app))
  const agent = await withOperator(app, 'AGENT')
  const { status, json } = await send('GET', '/console/v1/system', undefined, agent.headers)
  expect(status).toBe(200)
  expect(json.data).toEqual({
    version,
    publicUrl: 'https://desk.example.com',
    model: { kind: 'ready', model: 'llama3.2', digest: 'd1', contextTokens: 8192 },
    reader: null,
  })
  expect((await send('GET', '/console/v1/system', undefined, samePage)).status).toBe(401)
})
