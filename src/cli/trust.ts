import { staleReason } from '../analytics/trust-stale-store.ts'
import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { AppError, errorText, StartError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { workOffRun } from '../trust/run.ts'
import { listSamples } from '../trust/sample-store.ts'
import type { StoredSample, TrustRun } from '../trust/schema.ts'
import { cancelRun, findLastDone, findOpenRun, findRun, getRun, queueRun } from '../trust/store.ts'
import { isFolderFree } from './folder-free.ts'
import { progressBar } from './progress.ts'
import { table } from './table.ts'
import { CommandFailure, failed, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

const couldNotMeasure = 2
const lookEveryMs = 200
/** Of a server that is there but doesn't take the run up, somebody has to know. */
const patienceMs = 30_000

interface Wish {
  asJson: boolean
  failUnder?: number
}

/** Runs the suite and tells what came of it; resolves to the exit code. */
export async function runTrust(terminal: Terminal, config: Config, wish: Wish): Promise<number> {
  try {
    return await withApp(terminal, config, { lock: 'preferred', mustExist: true }, (opened) =>
      runHere(terminal, opened, wish),
    )
  } catch (error) {
    const isKnown =
      error instanceof CommandFailure || error instanceof AppError || error instanceof StartError
    if (!isKnown) throw error
    terminal.tell(errorText(error))
    return couldNotMeasure
  }
}

async function runHere(
  terminal: Terminal,
  { app, lock }: { app: App; lock?: object },
  { asJson, failUnder }: Wish,
): Promise<number> {
  const id = app.ids.next('run')
  const now = app.clock.now()
  // One that was cut short here goes on; one of the running server is waited for.
  const open = await write(
    app,
    (db) => findOpenRun(db) ?? queueRun(db, { id, trigger: 'COMMAND', now }),
  )
  if (open.id !== id) terminal.tell('A run was going on already: this is how it ends.')
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const bar = progressBar(terminal)
  const timer = setInterval(() => {
    const { done, total } = getRun(app.db, open.id).progress
    bar.show('Asking', total > 0 ? done / total : 0)
  }, lookEveryMs)
  try {
    if (lock) await workOffRun(app, stop.signal)
    else await waitForServer(app, open.id, stop.signal)
  } finally {
    clearInterval(timer)
    bar.end()
  }
  if (stop.signal.aborted && lock) {
    await write(app, (db) => cancelRun(db, open.id, app.clock.now()))
    throw failed('Interrupted: the run was cancelled.')
  }
  if (stop.signal.aborted) throw failed('Interrupted: the run of the server goes on.')
  const run = getRun(app.db, open.id)
  if (run.status !== 'DONE' || run.score === null) {
    throw failed(run.error ?? `The run ended as ${run.status}: nothing was measured.`)
  }
  tellRun(terminal, app, run, asJson)
  if (failUnder === undefined || run.score >= failUnder) return 0
  terminal.tell(`The score ${run.score} is below ${failUnder}.`)
  return 1
}

async function waitForServer(app: App, id: string, signal: AbortSignal): Promise<void> {
  let last = ''
  let since = performance.now()
  while (!signal.aborted) {
    const run = findRun(app.db, id)
    if (run?.status !== 'QUEUED' && run?.status !== 'RUNNING') return
    const state = JSON.stringify([run.status, run.progress])
    if (state !== last) since = performance.now()
    last = state
    const quietMs = performance.now() - since
    if (quietMs > 2000 && isFolderFree(app.config.dataDir)) {
      throw failed(
        'The server has stopped: the run goes on when keepdesk serve runs the next time.',
      )
    }
    if (run.status === 'QUEUED' && quietMs > patienceMs) {
      throw failed(
        `Nobody has taken the run up for ${patienceMs / 1000} s: the log of the server tells why.`,
      )
    }
    await Bun.sleep(lookEveryMs)
  }
}

const mostFailures = 1000

export async function showTrust(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  await withApp(terminal, config, { lock: 'brief', mustExist: true }, async ({ app }) => {
    const run = findLastDone(app.db)
    if (!run) throw failed('It was never measured: keepdesk trust run')
    tellRun(terminal, app, run, asJson)
  })
}

function tellRun(terminal: Terminal, app: App, run: TrustRun, asJson: boolean): void {
  const { items: failures } = listSamples(app.db, {
    runId: run.id,
    verdict: 'FAIL',
    limit: mostFailures,
    offset: 0,
  })
  // Which model answers now only a server asks.
  const stale = staleReason(app.db, undefined)
  if (asJson) {
    terminal.print(JSON.stringify({ ...run, stale: stale !== null, staleReason: stale, failures }))
    return
  }
  terminal.print(
    [
      `Score ${run.score} of 100, grade ${run.grade}, ${run.model ? `with ${run.model}` : 'without a model'}`,
      `${run.passed} passed, ${run.failed} failed, ${run.skipped} skipped`,
      ...[run.note, stale && `Another run is due: ${stale}`].filter((line) => line !== null),
      '',
      table(
        ['dimension', 'weight', 'score', 'samples'],
        run.dimensions.map(({ name, weight, score, samples }) => [
          name,
          `${weight} %`,
          score === null ? '-' : String(score),
          String(samples),
        ]),
      ),
      ...(failures.length > 0 ? ['', 'Failed:', ...failures.map(failureText)] : []),
    ].join('\n'),
  )
}

function failureText({ caseId, questions, reason }: StoredSample): string {
  const question = (questions.at(-1) ?? '').replace(/\s+/g, ' ').slice(0, 120)
  return `  ${caseId}: ${question}\n    ${reason}`
}
