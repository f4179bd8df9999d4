import { Webhook as Verifier } from 'standardwebhooks'
import { createServer } from '../../src/server.ts'
import { deliverDue } from '../../src/webhooks/deliver-due.ts'
import { fanOut } from '../../src/webhooks/fan-out.ts'
import { createLanes } from '../../src/webhooks/lanes.ts'
import type { Delivery } from '../../src/webhooks/schema.ts'
import { caller, type TestApp, type TestOverrides, withKey } from './test-app.ts'
import { happen, type ReceivedWebhook, webhookApp } from './webhook-receiver.ts'

/** A server over HTTP whose webhooks may go to this machine. */
export async function webhookDesk(overrides: TestOverrides = {}) {
  const { config, ...replaced } = overrides
  const app = await webhookApp({ config: { rateLimits: false, ...config }, ...replaced })
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const send = (method: string, path: string, body?: unknown, more = {}) =>
    check(method, `/v1/webhooks${path}`, body, { ...headers, ...more })
  return {
    app,
    send,
    async subscribe(url: string, body: object = {}) {
      const { json } = await send('POST', '', { url, events: ['*'], ...body })
      return json.data as { id: string; secret: string }
    },
    /** Newest first. */
    async log(id: string, query = ''): Promise<Delivery[]> {
      return (await send('GET', `/${id}/deliveries${query}`)).json.data
    },
    async shown(id: string) {
      const { data } = (await send('GET', '')).json
      return data.find((one: { id: string }) => one.id === id)
    },
  }
}

/** What the jobs do until nothing is due any more. */
export async function work(app: TestApp, { lanes = createLanes() } = {}): Promise<void> {
  const { signal } = new AbortController()
  await fanOut(app, signal)
  await deliverDue(app, lanes, signal)
}

/** Something happens, and is delivered as far as it can be. */
export async function happenAndWork(app: TestApp): Promise<void> {
  await happen(app)
  await work(app)
}

/** Whether an independent implementation takes it for signed with the secret. */
export function isSignedBy(secret: string, { body, headers }: ReceivedWebhook): boolean {
  try {
    new Verifier(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
