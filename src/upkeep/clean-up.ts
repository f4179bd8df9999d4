import {
  removeExpiredSessions,
  removeFailedSignIns,
  removeForgottenVisitors,
  removeOldFirstRequests,
  removeOverInvitations,
} from '../access/clean-up-store.ts'
import { listWordingsAfter, removeUnasked } from '../analytics/removal-store.ts'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { countText } from '../platform/count-text.ts'
import { write } from '../platform/write.ts'
import { removeInSlices } from './slices.ts'

/** What is only there for a time: how old it may be, its words, and how it goes. */
const passing = [
  { ageMs: dayMs, what: 'idempotent answer', remove: removeOldFirstRequests },
  { ageMs: 0, what: 'session', remove: removeExpiredSessions },
  { ageMs: 0, what: 'invitation', remove: removeOverInvitations },
  { ageMs: dayMs, what: 'failed sign-in', remove: removeFailedSignIns },
  { ageMs: 400 * dayMs, what: 'visitor', remove: removeForgottenVisitors },
] as const

/** Takes away what is over; resolves to what that was, in words, or undefined for nothing. */
export async function cleanUp(app: App, signal: AbortSignal): Promise<string | undefined> {
  const now = app.clock.now()
  const done: string[] = []
  for (const { ageMs, what, remove } of passing) {
    const before = now - ageMs
    const count = await removeInSlices(app, signal, (db, limit) => remove(db, { before, limit }))
    if (count > 0) done.push(countText(count, what))
  }
  const wordings = await removeStrayWordings(app, signal)
  if (wordings > 0) done.push(countText(wordings, 'wording'))
  return done.length > 0 ? `${done.join(', ')} removed` : undefined
}

const wordingsPerSlice = 500

/** A question that was deleted while it was being read leaves its wording behind. */
async function removeStrayWordings(app: App, signal: AbortSignal): Promise<number> {
  const before = app.clock.now() - dayMs
  let removed = 0
  let after = 0
  while (!signal.aborted) {
    const wordings = listWordingsAfter(app.db, { after, before, limit: wordingsPerSlice })
    const last = wordings.at(-1)
    if (!last) break
    const stray = wordings.filter(({ isAsked }) => !isAsked).map(({ rowId }) => rowId)
    if (stray.length > 0) removed += await write(app, (db) => removeUnasked(db, stray))
    else await Bun.sleep(0)
    after = last.rowId
  }
  return removed
}
