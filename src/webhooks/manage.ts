import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { conflict, invalid } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { queueAgain } from './delivery-store.ts'
import type {
  ChangedWebhook,
  CreatedWebhook,
  Delivery,
  WebhookBody,
  WebhookChanges,
} from './schema.ts'
import { createSecret } from './sign.ts'
import {
  countWebhooks,
  disableWebhook,
  enableWebhook,
  getWebhook,
  insertWebhook,
  removeWebhook,
  rotateSecret,
  updateWebhook,
} from './store.ts'

const mostWebhooks = 50
const oldSecretMs = dayMs

/** Throws 400 for an address or events that can't be, 409 where there are enough. */
export async function createWebhook(app: App, body: WebhookBody): Promise<CreatedWebhook> {
  checkEvents(body.events)
  await checkUrl(app, body.url)
  const id = app.ids.next('wh')
  const secret = createSecret()
  const { url, events, description = '', enabled = true } = body
  return await write(app, (db) => {
    if (countWebhooks(db) >= mostWebhooks) {
      throw conflict(`There are ${mostWebhooks} webhooks already: delete one that isn't needed.`)
    }
    insertWebhook(db, { id, url, events, description, enabled, secret, now: app.clock.now() })
    return { ...getWebhook(db, id).webhook, secret }
  })
}

/** All or nothing. Throws 404, and 400 as `createWebhook`. */
export async function changeWebhook(
  app: App,
  id: string,
  changes: WebhookChanges,
): Promise<ChangedWebhook> {
  const { webhook } = getWebhook(app.db, id)
  if (changes.events) checkEvents(changes.events)
  if (changes.url !== undefined && changes.url !== webhook.url) await checkUrl(app, changes.url)
  const secret = changes.rotateSecret ? createSecret() : undefined
  return await write(app, (db) => {
    applyChanges(db, { id, changes, secret, now: app.clock.now() })
    return { ...getWebhook(db, id).webhook, ...(secret && { secret }) }
  })
}

interface Change {
  id: string
  changes: WebhookChanges
  secret: string | undefined
  now: number
}

function applyChanges(db: Database, { id, changes, secret, now }: Change): void {
  if (Object.keys(changes).length === 0) return
  const { rowId, webhook } = getWebhook(db, id)
  const { url, events, description } = { ...webhook, ...changes }
  updateWebhook(db, { rowId, url, events, description, now })
  if (changes.enabled === true) enableWebhook(db, rowId)
  if (changes.enabled === false) disableWebhook(db, { rowId, now })
  if (secret) rotateSecret(db, { rowId, secret, now, oldUntil: now + oldSecretMs })
}

/** Throws 404. */
export async function deleteWebhook(app: App, id: string): Promise<void> {
  await write(app, (db) => removeWebhook(db, getWebhook(db, id).rowId, app.clock.now()))
}

/** Throws 404; 409 while it is being sent, and where the subscription is off. */
export async function retryDelivery(app: App, id: string, deliveryId: string): Promise<Delivery> {
  return await write(app, (db) => {
    const { rowId, webhook } = getWebhook(db, id)
    const again = { webhookRowId: rowId, id: deliveryId, now: app.clock.now() }
    const delivery = queueAgain(db, again)
    if (webhook.enabled) return delivery
    throw conflict('This webhook is off: send PATCH with enabled: true, then try again.')
  })
}

function checkEvents(events: readonly string[]): void {
  if (events.includes('*') && events.length > 1) {
    throw invalid('events', '"*" means all events and stands alone: ["*"]')
  }
}

/** Refuses what can't work, not what is down for the moment. */
async function checkUrl(app: App, text: string): Promise<void> {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) {
    throw invalid('url', 'must be an address such as https://example.com/hooks')
  }
  // The parser would drop some of these in silence.
  if (/[\s\p{Cc}]/u.test(text)) throw invalid('url', 'must not hold spaces or control characters')
  if (url.username || url.password) throw invalid('url', 'must not hold a user name or password')
  if (text.includes('#')) throw invalid('url', 'must not have a fragment (#…): it is never sent')
  const refusal = await app.outbound.check(text)
  if (refusal) throw invalid('url', refusal.message)
}
