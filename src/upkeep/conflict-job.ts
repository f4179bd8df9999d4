import { beginRound, moveRound, noteChanges, readRound } from '../events/round-store.ts'
import { markGone, noteCompared, putConflict } from '../knowledge/conflicts/conflict-store.ts'
import type { Compared, findGone } from '../knowledge/conflicts/find.ts'
import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'

const round = 'conflicts'
const longestRestMs = 1000
/** Keeps the worker until the work is done. */
type WithWorker = <Result>(app: App, work: () => Promise<Result>) => Promise<Result>

/** After a sync that changed something: which pages contradict each other now. */
export function conflictJob(withWorker: WithWorker): Job {
  return {
    name: 'knowledge.conflicts',
    schedule: '*/10 * * * * *',
    async run(app, signal) {
      while (!signal.aborted) {
        const now = app.clock.now()
        if (!(await write(app, (db) => noteChanges(db, round, now)))) break
      }
      const { afterId, wantedAt } = readRound(app.db, round)
      if (afterId === null && wantedAt === null) return undefined
      await write(app, (db) => beginRound(db, round))
      const { gone, pages, found } = await withWorker(app, async () => ({
        gone: await clearGone(app, signal),
        ...(await compare(app, signal)),
      }))
      if (pages === 0 && gone === 0) return undefined
      const outcome = `${countText(found, 'conflict')} found, ${gone} gone`
      return { did: `${countText(pages, 'page')} compared with the others: ${outcome}` }
    },
  }
}

async function clearGone(app: App, signal: AbortSignal): Promise<number> {
  let cleared = 0
  let after = 0
  while (!signal.aborted) {
    const { gone, last } = await app.workers.upkeep.call<ReturnType<typeof findGone>>('findGone', {
      after,
    })
    if (gone.length > 0) await write(app, (db) => markGone(db, gone, app.clock.now()))
    cleared += gone.length
    if (last === undefined) break
    after = last
  }
  return cleared
}

async function compare(app: App, signal: AbortSignal) {
  let pages = 0
  let found = 0
  while (!signal.aborted) {
    const after = readRound(app.db, round).afterId ?? 0
    const asked = performance.now()
    const compared = await app.workers.upkeep.call<Compared>('findConflicts', { after })
    // Half of the time the core is left to whoever else wants it.
    await Bun.sleep(Math.min(longestRestMs, performance.now() - asked))
    found += await write(app, (db) => {
      const now = app.clock.now()
      const fresh = compared.found.filter((one) =>
        putConflict(db, one, { id: app.ids.next('cfl'), now }),
      )
      for (const page of compared.pages) noteCompared(db, page)
      moveRound(db, round, compared.isDone ? null : (compared.pages.at(-1)?.rowId ?? null))
      return fresh.length
    })
    pages += compared.pages.length
    if (compared.isDone) break
  }
  return { pages, found }
}
