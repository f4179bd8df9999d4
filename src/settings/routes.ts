import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import {
  ChatChanges,
  changeChatDocs,
  changeWidgetDocs,
  getChatDocs,
  getSettingsDocs,
  getWidgetDocs,
  WidgetChanges,
} from './openapi.ts'
import {
  changeSettings,
  getChatSettings,
  getWidgetSettings,
  type SettingArea,
  settingsUpdatedAt,
} from './store.ts'

interface Context {
  request: Request
  set: { headers: Record<string, unknown> }
}

export function settingsRoutes(app: App) {
  return new Elysia()
    .get('/v1/settings', (context) => tagged(context, wholeSettings(app)), {
      detail: getSettingsDocs,
    })
    .get('/v1/settings/chat', (context) => tagged(context, getChatSettings(app.db)), {
      detail: getChatDocs,
    })
    .patch('/v1/settings/chat', (context) => change(app, context, 'chat'), {
      body: ChatChanges,
      detail: changeChatDocs,
    })
    .get('/v1/settings/widget', (context) => tagged(context, getWidgetSettings(app.db)), {
      detail: getWidgetDocs,
    })
    .patch('/v1/settings/widget', (context) => change(app, context, 'widget'), {
      body: WidgetChanges,
      detail: changeWidgetDocs,
    })
}

function wholeSettings({ db }: App) {
  const at = settingsUpdatedAt(db)
  const updatedAt = at === null ? null : iso(at)
  return { chat: getChatSettings(db), widget: getWidgetSettings(db), updatedAt }
}

/** Changes the named fields, all or nothing: in one transaction, so that changes at once lose nothing. */
async function change(app: App, context: Context & { body: object }, area: SettingArea) {
  const wanted = context.request.headers.get('if-match')
  const data = await write(app, (db) => {
    const read = () => (area === 'chat' ? getChatSettings(db) : getWidgetSettings(db))
    if (wanted !== null && !matches(wanted, tagOf(read()))) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'The settings were changed since you read them: read them again, then repeat the change.',
      )
    }
    const changes = context.body
    if (Object.keys(changes).length > 0) {
      changeSettings(db, area, { changes, now: app.clock.now() })
    }
    return read()
  })
  return tagged(context, data)
}

function tagged<Data>({ set }: Context, data: Data): { data: Data } {
  set.headers.etag = tagOf(data)
  return { data }
}

function tagOf(data: unknown): string {
  return `"${new Bun.CryptoHasher('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32)}"`
}

/** Weak tags never match, as RFC 9110 says of If-Match. */
function matches(header: string, tag: string): boolean {
  return header.trim() === '*' || header.split(',').some((one) => one.trim() === tag)
}
