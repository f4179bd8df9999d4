import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { testApp } from '../support/test-app.ts'

test('an address without a host is refused: it leads nobody past the gate', async () => {
  const app = await testApp()
  const server = createServer(app)
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  try {
    for (const [version, host] of [
      ['1.1', 'Host:'],
      ['1.1', 'Host: a/b'],
      ['1.1', 'Host: a?b'],
      ['1.1', 'Host: a#b'],
      ['1.1', 'Host: a@b'],
      ['1.1', 'Host: http://a'],
      ['1.0', 'Accept: */*'],
    ]) {
      for (const path of ['/v1/messages', '/v1/messages/stream', '/healthz']) {
        const head = `POST ${path} HTTP/${version}\r\n${host}\r\nConnection: close\r\n`
        const answer = await exchange(server.server?.port ?? 0, head)
        expect(answer).toStartWith('HTTP/1.1 400')
        expect(answer).toContain('"Host: must name this server"')
      }
    }
  } finally {
    await server.stop(true)
  }
  expect(app.db.query('select id from conversation').all()).toEqual([])
})

/** Sends a head and a message, below what an HTTP client would let pass. */
function exchange(port: number, head: string): Promise<string> {
  const body = '{"message": "Hello"}'
  return new Promise((resolve, reject) => {
    let answer = ''
    connect(port, '127.0.0.1')
      .on('connect', function (this: import('node:net').Socket) {
        this.write(
          `${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
      })
      .on('data', (data) => {
        answer += data
      })
      .on('error', reject)
      .on('close', () => resolve(answer))
  })
}
