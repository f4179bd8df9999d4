import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { write } from '../platform/write.ts'
import { normaliseAddresses } from './normalise.ts'
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
  getSettings,
  getWidgetSettings,
  type SettingArea,
  settingsUpdatedAt,
} from './store.ts'

export interface Context {
  request: Request
  set: { status?: number | string; headers: Record<string, unknown> }
}

export function settingsRoutes(app: App) {
  return new Elysia()
    .get('/v1/settings', (context) => fresh(context, wholeSettings(app)), {
      detail: getSettingsDocs,
    })
    .get('/v1/settings/chat', (context) => fresh(context, getChatSettings(app.db)), {
      detail: getChatDocs,
    })
    .patch('/v1/settings/chat', (context) => change(app, context, 'chat', context.body), {
      body: ChatChanges,
      transform: trimTexts,
      detail: changeChatDocs,
    })
    .get('/v1/settings/widget', (context) => fresh(context, getWidgetSettings(app.db)), {
      detail: getWidgetDocs,
    })
    .patch(
      '/v1/settings/widget',
      (context) => change(app, context, 'widget', normaliseAddresses(context.body)),
      {
        body: WidgetChanges,
        transform: trimTexts,
        detail: changeWidgetDocs,
      },
    )
}

function wholeSettings({ db }: App) {
  const at = settingsUpdatedAt(db)
  const updatedAt = at === null ? null : iso(at)
  return { chat: getChatSettings(db), widget: getWidgetSettings(db), updatedAt }
}

/** Changes the named fields, all or nothing: in one transaction, so that changes at once lose nothing. */
export async function change(app: App, context: Context, area: SettingArea, changes: object) {
  const wanted = context.request.headers.get('if-match')
  const data = await write(app, (db) => {
    const read = () => getSettings(db, area)
    if (wanted !== null && !matches(wanted, tagOf(read()))) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'The settings were changed since you read them: read them again, then repeat the change.',
      )
    }
    if (Object.keys(changes).length > 0) {
      changeSettings(db, area, { changes, now: app.clock.now() })
    }
    return read()
  })
  return tagged(context, data)
}

/** What the caller has already seen isn't sent again. */
export function fresh<Data>(context: Context, data: Data): { data: Data } | Response {
  const seen = context.request.headers.get('if-none-match')
  const answer = tagged(context, data)
  if (seen === null || !matches(seen.replace(/(^|,)\s*W\//g, '$1'), tagOf(data))) return answer
  return new Response(null, { status: 304 })
}

function tagged<Data>({ set }: Context, data: Data): { data: Data } {
  set.headers.etag = tagOf(data)
  return { data }
}

function tagOf(data: unknown): string {
  return `"${new Bun.CryptoHasher('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32)}"`
}

/** By strong comparison, for which a weak tag (`W/"…"`) is like no other. */
function matches(header: string, tag: string): boolean {
  return header.trim() === '*' || header.split(',').some((one) => one.trim() === tag)
}
