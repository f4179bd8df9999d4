import { fingerprintOf } from '../analytics/trust-stale-store.ts'
import { ensureExamined } from '../answers/reader-exam.ts'
import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import { errorText } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { getChatSettings } from '../settings/store.ts'
import { askCase } from './ask.ts'
import { planCases } from './fill.ts'
import { isAnswering, type KnownChunk } from './knowledge-store.ts'
import { addSample, askedCases, listJudged } from './sample-store.ts'
import type { Sample, TrustCase } from './schema.ts'
import { scoreOf } from './score.ts'
import {
  beginRun,
  type ClaimedRun,
  claimRun,
  finishRun,
  isRunning,
  releaseRun,
  removeOldRuns,
} from './store.ts'

/** Passages that questions are made from. */
const drawn = 600
const keptRuns = 50
/** Longer than any one question takes: a process that was killed is given up then. */
const leaseMs = 10 * 60_000
/** A question that waits longer is not going to be answered. */
const visitorPatienceMs = 60_000
const lookAgainMs = 250

/** Works the open run off, if there is one that nobody works on; resolves to what came of it, in words. */
export async function workOffRun(app: App, signal: AbortSignal): Promise<string | undefined> {
  const run = await write(app, (db) => claimRun(db, { now: app.clock.now(), leaseMs }))
  if (!run) return undefined
  try {
    return await measure(app, run, signal)
  } catch (error) {
    const reason = errorText(error)
    await write(app, (db) =>
      finishRun(db, run.rowId, { status: 'FAILED', error: reason, now: app.clock.now() }),
    )
    throw error
  }
}

async function measure(
  app: App,
  run: ClaimedRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  const now = fingerprintOf(app.db)
  const model = await modelOf(app)
  const isOther = JSON.stringify(run.fingerprint ?? now) !== JSON.stringify(now)
  if (isOther || (run.fingerprint && run.model !== model)) {
    return await giveUp(
      app,
      run,
      'It was interrupted, and what it measured has changed since: run it again.',
    )
  }
  const chunks = await app.workers.query.call<KnownChunk[]>('drawTrustChunks', drawn)
  const { cases, note } = planCases(chunks)
  await write(app, (db) =>
    beginRun(db, run.rowId, {
      total: cases.length,
      fingerprint: now,
      model,
      ...(note && { note }),
    }),
  )
  // The suite asks as visitors do: with the model's second opinion, where that is worth something.
  await ensureExamined(app, signal)
  const asked = askedCases(app.db, run.rowId)
  for (const one of cases) {
    if (asked.has(one.id)) continue
    const sample = await askInTurn(app, { run, one, signal })
    if (!sample) break
    const leaseUntil = app.clock.now() + leaseMs
    await write(app, (db) => addSample(db, { rowId: run.rowId, leaseUntil }, sample))
  }
  if (!isRunning(app.db, run.rowId)) return 'The run was cancelled'
  if (signal.aborted) {
    await write(app, (db) => releaseRun(db, run.rowId))
    return undefined
  }
  return await finish(app, run)
}

async function finish(app: App, { rowId }: ClaimedRun): Promise<string> {
  const judged = listJudged(app.db, rowId)
  const { score, grade, dimensions } = scoreOf(judged)
  const now = app.clock.now()
  await write(app, (db) => {
    finishRun(db, rowId, { status: 'DONE', score, grade, dimensions, now })
    removeOldRuns(db, keptRuns)
  })
  return `${countText(judged.length, 'question')} asked, score ${score ?? 'none'}`
}

async function giveUp(app: App, { rowId }: ClaimedRun, error: string): Promise<string> {
  await write(app, (db) => finishRun(db, rowId, { status: 'FAILED', error, now: app.clock.now() }))
  return error
}

/**
 * Asks while no visitor waits for an answer; one who comes meanwhile has the model at once, and the
 * case is asked again. Undefined: the run is to stop.
 */
async function askInTurn(
  app: App,
  { run, one, signal }: { run: ClaimedRun; one: TrustCase; signal: AbortSignal },
): Promise<Sample | undefined> {
  const isBusy = () => isAnswering(app.db, app.clock.now() - visitorPatienceMs)
  for (;;) {
    while (isBusy()) {
      if (signal.aborted || !isRunning(app.db, run.rowId)) return undefined
      await Bun.sleep(lookAgainMs)
    }
    if (signal.aborted || !isRunning(app.db, run.rowId)) return undefined
    const interrupted = new AbortController()
    const stop = app.writer.onCommit(() => {
      if (isBusy() || !isRunning(app.db, run.rowId)) interrupted.abort()
    })
    try {
      const both = AbortSignal.any([signal, interrupted.signal])
      const settings = getChatSettings(app.db)
      const sample = await askCase(app, one, { settings, signal: both })
      // In between the thread is everybody's.
      await new Promise((resolve) => setImmediate(resolve))
      if (sample) return sample
    } catch (error) {
      if (!interrupted.signal.aborted && !signal.aborted) throw error
    } finally {
      stop()
    }
  }
}

/** Null where none is reachable: answers are quoted then. */
export async function modelOf(app: App): Promise<string | null> {
  const status = await app.chat.status()
  return status.kind === 'ready' ? status.model : null
}
