import type { Database } from 'bun:sqlite'
import { join } from 'node:path'
import {
  findVisitorFile,
  removeFirstRequestsAbout,
  removeVisitors,
} from '../access/person-store.ts'
import {
  listActiveIds,
  listConversationsOf,
  listVisitorsOf,
} from '../conversations/person-store.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { requestJob } from '../platform/job-store.ts'
import { write } from '../platform/write.ts'
import { listBackups } from './backup.ts'
import { addRemoved, eraseSome, nothingRemoved, type Removed } from './erase.ts'
import {
  type Erasure,
  findErasure,
  openErasure,
  overwriting,
  removeErasure,
  updateErasure,
} from './erasure-store.ts'
import { createPace } from './slices.ts'

/** How many of each kind of a person's data were removed. */
export interface PersonRemoved extends Removed {
  idempotentAnswers: number
  visitors: number
}

/** What was removed of a person. */
export interface Receipt {
  subject: string
  erasedAt: string
  removed: PersonRemoved
  /** Files in <data>/backups that still hold what was removed, until they are rotated out. */
  backups: string[]
}

/** First responses are kept for a day, and cleared away within an hour. */
const answersKeptMs = 26 * 3_600_000
/** Conversations that are looked at together. */
const batch = 20

/**
 * Deletes all there is of a person: `subject` is a visitor id, their own id or an e-mail address. Goes
 * in slices, which leave room for others; whoever asks again after a crash goes on with it, and so
 * does a job a minute later. Throws 404 where there is nothing, 400 for an empty subject. Undefined:
 * the signal came first, the rest is left to the job.
 */
export async function erasePerson(
  app: App,
  subject: string,
  signal?: AbortSignal,
): Promise<Receipt | undefined> {
  const name = subject.trim()
  if (name === '') throw invalid('subject', 'must be a visitor id, a user id or an e-mail address')
  await write(app, (db) => begin(db, name, app.clock.now()))
  const pace = createPace(app)
  while (!signal?.aborted) {
    const removed = await write(app, (db) => eraseStep(db, name, app.clock.now()))
    if (removed) {
      const backups = listBackups(join(app.config.dataDir, 'backups'))
      return { subject: name, erasedAt: iso(app.clock.now()), removed, backups }
    }
    await pace()
  }
  return undefined
}

function begin(db: Database, subject: string, now: number): void {
  const known = findErasure(db, subject)
  const conversations = listConversationsOf(db, subject)
  if (!known && conversations.length === 0 && !findVisitorFile(db, subject)) {
    throw nobody(subject)
  }
  const removed = { ...nothingRemoved(), idempotentAnswers: 0, visitors: 0 }
  const erasure = known ?? { subject, removed, visitors: [] }
  openErasure(db, erasure, now)
  const ids = listActiveIds(db, conversations, now - answersKeptMs)
  const answers = overwriting(db, () => removeFirstRequestsAbout(db, { ids, visitorId: subject }))
  erasure.removed.idempotentAnswers += answers
  updateErasure(db, erasure, now)
}

/** Returns what was removed in all, once nothing is left. */
function eraseStep(db: Database, subject: string, now: number): PersonRemoved | undefined {
  const erasure = findErasure(db, subject)
  // Somebody else has just finished it.
  if (!erasure) throw nobody(subject)
  return overwriting(db, () => {
    const rowIds = listConversationsOf(db, subject, batch)
    if (rowIds.length === 0) return finish(db, erasure, now)
    const visitors = new Set([...erasure.visitors, ...listVisitorsOf(db, rowIds)])
    const step = eraseSome(db, rowIds)
    const removed = { ...erasure.removed, ...addRemoved(erasure.removed, step.removed) }
    updateErasure(db, { subject, removed, visitors: [...visitors] }, now)
    return undefined
  })
}

function finish(db: Database, { subject, removed, visitors }: Erasure, now: number): PersonRemoved {
  const gone = removeVisitors(db, visitors, subject)
  removeErasure(db, subject)
  // The words are out of every answer, but in the index until it is merged.
  requestJob(db, 'upkeep.optimize', now)
  return { ...removed, visitors: removed.visitors + gone }
}

function nobody(subject: string): AppError {
  return new AppError(
    'NOT_FOUND',
    `There is nothing of '${subject.slice(0, 80)}': no visitor, user id or e-mail address is that.`,
  )
}
