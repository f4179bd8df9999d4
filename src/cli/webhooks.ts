import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { countText } from '../platform/count-text.ts'
import { AppError } from '../platform/errors.ts'
import { lockHolder } from '../platform/lock.ts'
import { replayFailed } from '../webhooks/replay.ts'
import { countOpenAndFailed } from '../webhooks/replay-store.ts'
import type { Webhook } from '../webhooks/schema.ts'
import { countWebhooks, getWebhook, listWebhooks } from '../webhooks/store.ts'
import { shortTime, table } from './table.ts'
import { failed, type Terminal } from './terminal.ts'
import { pastTimeOf } from './time-of.ts'
import { withApp } from './with-app.ts'

export async function listWebhooksCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const webhooks = await withApp(terminal, config, options, ({ app }) => allWebhooks(app))
  if (asJson) return terminal.print(JSON.stringify(webhooks))
  if (webhooks.length === 0) return terminal.tell('No webhooks yet: POST /v1/webhooks makes one.')
  terminal.print(
    table(
      ['id', 'url', 'events', 'status', 'failing since', 'open', 'failed'],
      webhooks.map(({ deliveries, ...webhook }) => [
        webhook.id,
        webhook.url,
        webhook.events.join(','),
        webhook.enabled ? 'on' : 'off',
        shortTime(webhook.failingSince === null ? undefined : Date.parse(webhook.failingSince)),
        String(deliveries.open),
        String(deliveries.failed),
      ]),
    ),
  )
  for (const { id, disabledReason } of webhooks) {
    if (disabledReason) terminal.tell(`${id}: ${disabledReason}`)
  }
}

type CountedWebhook = Webhook & { deliveries: { open: number; failed: number } }

function allWebhooks({ db }: App): CountedWebhook[] {
  const { items } = listWebhooks(db, { limit: countWebhooks(db), offset: 0 })
  return items.map((webhook) => ({
    ...webhook,
    deliveries: countOpenAndFailed(db, getWebhook(db, webhook.id).rowId),
  }))
}

export async function replayWebhookCommand(
  terminal: Terminal,
  config: Config,
  { id, since, asJson }: { id: string; since: string; asJson: boolean },
): Promise<void> {
  const from = pastTimeOf('--since', since, Date.now())
  const options = { lock: 'brief', mustExist: true } as const
  const { queued } = await withApp(terminal, config, options, ({ app }) =>
    replayFailed(app, id, from).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      if (error.code === 'NOT_FOUND') {
        throw failed(`No webhook has the id '${id}': keepdesk webhooks list shows them.`)
      }
      throw failed(`The webhook ${id} is off: PATCH /v1/webhooks/${id} with enabled: true first.`)
    }),
  )
  if (asJson) return terminal.print(JSON.stringify({ queued }))
  const sender = lockHolder(config.dataDir).address
    ? 'the running server'
    : 'the next keepdesk serve'
  const count = countText(queued, 'delivery', 'deliveries')
  terminal.tell(queued > 0 ? `Queued ${count} for ${sender}.` : 'Nothing has failed since then.')
}
