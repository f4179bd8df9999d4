import { expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { createSecret, signatureHeaders } from '../../src/webhooks/sign.ts'

const eventId = 'evt_01jxs7q8b000f2h4k6n8q0s2'
const body = '{"type":"message.sent","data":{"text":"Grüße 🎉"}}'

test('a secret is whsec_ and 32 random bytes in base64', () => {
  const secrets = new Set(Array.from({ length: 20 }, createSecret))
  expect(secrets.size).toBe(20)
  for (const secret of secrets) {
    expect(secret).toStartWith('whsec_')
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
    expect(secret.slice(6)).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  }
})

test('the standardwebhooks library takes what is signed, and refuses another body, id, time or secret', () => {
  const secret = createSecret()
  const headers = signatureHeaders({ eventId, at: Date.now(), body }, [secret])
  const receiver = new Webhook(secret)
  expect(receiver.verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => receiver.verify(`${body} `, headers)).toThrow('No matching signature')
  expect(() => receiver.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow('No matching')
  const later = { ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) }
  expect(() => receiver.verify(body, later)).toThrow('No matching signature')
  expect(() => new Webhook(createSecret()).verify(body, headers)).toThrow('No matching signature')
})

test('during a rotation receivers with the new and with the old secret both take it', () => {
  const [fresh, old] = [createSecret(), createSecret()]
  const headers = signatureHeaders({ eventId, at: Date.now(), body }, [fresh, old])
  expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/)
  for (const secret of [fresh, old]) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  }
})

test('the vector of the specification comes out', () => {
  const headers = signatureHeaders(
    {
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1614265330_000,
      body: '{"test": 2432232314}',
    },
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  )
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})
