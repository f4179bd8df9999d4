import type { Database } from 'bun:sqlite'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { getChatSettings } from '../settings/store.ts'
import { releaseAbandoned } from './handoff.ts'
import { moveConversation } from './handoff-store.ts'
import { listSilent } from './silence-store.ts'

/** Rows to a transaction: one thread writes for everybody. */
const slice = 100

export function conversationsJobs(): Job[] {
  return [
    {
      name: 'conversations.end',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        let ended = 0
        while (!signal.aborted && listDue(app, app.db, 1).length > 0) {
          ended += await write(app, (db) => endSilent(app, db))
        }
        return ended > 0 ? { did: `${countText(ended, 'conversation')} ended` } : undefined
      },
    },
    {
      name: 'handoff.release',
      schedule: '*/30 * * * * *',
      async run(app) {
        const released = await releaseAbandoned(app)
        return released > 0 ? { did: `${countText(released, 'conversation')} released` } : undefined
      },
    },
  ]
}

function listDue(app: App, db: Database, limit: number): number[] {
  const { inactivityMinutes } = getChatSettings(db)
  return listSilent(db, { before: app.clock.now() - inactivityMinutes * 60_000, limit })
}

function endSilent(app: App, db: Database): number {
  const now = app.clock.now()
  const due = listDue(app, db, slice)
  for (const rowId of due) {
    const conversation = moveConversation(db, { rowId, status: 'BOT' }, { move: 'end', now })
    const about = { conversationRowId: rowId, data: { conversation }, now }
    appendEvent(db, app.ids, { type: 'conversation.ended', ...about })
  }
  return due.length
}
