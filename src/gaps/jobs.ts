import { resolveGap } from '../analytics/gap-state-store.ts'
import type { listGapsToCheck } from '../analytics/gap-store.ts'
import { beginRound, moveRound, noteChanges, readRound } from '../events/round-store.ts'
import { isEmbeddingDue } from '../knowledge/embed.ts'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { readAgentAnswers } from './agent-answers.ts'
import { answersNow } from './check.ts'

const round = 'gaps'
/** What failed longer ago than this isn't asked again. */
const checkedDays = 90
/** Groups of questions that are looked at together. */
const batch = 100
/** So long a check waits for the vectors of what is new: their model may be away for good. */
const patienceMs = 10 * 60_000
const retryInMs = 60_000

/** Gaps open by what people answer, and close by themselves when the knowledge has changed. */
export function gapsJobs(): Job[] {
  return [
    {
      name: 'gaps.agents',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        const read = await readAgentAnswers(app, signal)
        if (read === undefined) return { retryInMs }
        return read > 0 ? { did: `${countText(read, 'answer')} of people noted` } : undefined
      },
    },
    {
      name: 'gaps.check',
      schedule: '*/5 * * * * *',
      async run(app, signal) {
        while (
          !signal.aborted &&
          (await write(app, (db) => noteChanges(db, round, app.clock.now())))
        );
        if (!isDue(app)) return undefined
        await write(app, (db) => beginRound(db, round))
        const { checked, closed } = await checkGaps(app, signal)
        if (checked === 0) return undefined
        return { did: `${countText(checked, 'gap')} asked again, ${closed} closed` }
      },
    },
  ]
}

function isDue(app: App): boolean {
  const { afterId, wantedAt } = readRound(app.db, round)
  if (afterId !== null) return true
  if (wantedAt === null) return false
  return !isEmbeddingDue(app) || app.clock.now() - wantedAt > patienceMs
}

/** Goes on with the round where it was left, to its end. */
async function checkGaps(
  app: App,
  signal: AbortSignal,
): Promise<{ checked: number; closed: number }> {
  const since = app.clock.now() - checkedDays * dayMs
  let checked = 0
  let closed = 0
  while (!signal.aborted) {
    const after = readRound(app.db, round).afterId ?? 0
    const params = { after, since, limit: batch }
    const { gaps, last } = await app.workers.query.call<ReturnType<typeof listGapsToCheck>>(
      'listGapsToCheck',
      params,
    )
    for (const gap of gaps) {
      // What fails while it is being asked opens the gap again.
      const now = app.clock.now()
      const by = await answersNow(app, gap, signal)
      if (signal.aborted) return { checked, closed }
      await write(app, (db) => {
        if (by) resolveGap(db, gap.groupRowId, { ...by, now })
        moveRound(db, round, gap.groupRowId)
      })
      checked++
      if (by) closed++
    }
    await write(app, (db) => moveRound(db, round, last ?? null))
    if (last === undefined) break
  }
  return { checked, closed }
}
