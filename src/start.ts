import type { Database } from 'bun:sqlite'
import { existsSync, mkdirSync } from 'node:fs'
import { releaseFirstRequests } from './access/idempotency-store.ts'
import { releaseSyncs } from './knowledge/source-store.ts'
import { migrations } from './migrations/all.ts'
import { openChatModel } from './models/ollama-chat.ts'
import type { App } from './platform/app.ts'
import { systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { databasePath, openDatabase } from './platform/database.ts'
import { errorText, StartError } from './platform/errors.ts'
import { folderProblem } from './platform/folder-problem.ts'
import { createIds } from './platform/ids.ts'
import { releaseJobs } from './platform/job-store.ts'
import { type FolderLock, lockFolder, lockHolder } from './platform/lock.ts'
import type { Log } from './platform/log.ts'
import { migrate, schemaVersion } from './platform/migrate.ts'
import type { Outbound, OutboundSetup } from './platform/outbound.ts'
import { spawnWorker, type WorkerPort } from './platform/worker.ts'
import { createWriter } from './platform/write.ts'
import { releaseTrustRuns } from './trust/store.ts'
import { releaseDeliveries } from './webhooks/delivery-store.ts'

export interface OpenOptions {
  log: Log
  /**
   * `required`: this process alone works on the folder. `preferred`: so it does unless another stays
   * there, beside which it opens the database. `brief`: only while it migrates.
   */
  lock: 'required' | 'preferred' | 'brief'
  /** Refuses a folder without a database instead of making one. */
  mustExist?: boolean
}

export interface OpenedApp {
  app: App
  /** Present while this process has the folder to itself. */
  lock?: FolderLock
  /** Ends the workers, brings the log into the database, closes it and lets go of the folder. */
  close(): Promise<void>
}

/** A job that is cut short still calls its worker, which must not start again then. */
interface Life {
  isEnding: boolean
}

/** How long a command that is about to end may hold the folder. */
const patienceMs = 1500
/** A command that reads sources gets its turn after the others, which take a while each. */
const turnMs = 30_000

/**
 * Everything a command needs, opened: data folder, lock, database at the newest version, workers
 * (which start when they are first called). Throws `StartError` for what an operator can mend.
 */
export async function openApp(config: Config, options: OpenOptions): Promise<OpenedApp> {
  const { dataDir } = config
  let lock: FolderLock | undefined
  try {
    if (options.mustExist && !existsSync(databasePath(dataDir))) throw nothingThere(dataDir)
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (options.lock !== 'brief') lock = await takeLock(dataDir, options.lock)
    const life = { isEnding: false }
    const app = await openParts(config, options.log, life)
    try {
      if (lock) migrateApp(app, options.log)
      else await migrateBeside(app, options)
      if (lock) releaseInterrupted(app.db)
    } catch (error) {
      app.db.close()
      throw error
    }
    return { app, ...(lock && { lock }), close: () => closeApp(app, life, lock) }
  } catch (error) {
    lock?.release()
    throw folderProblem(error, dataDir) ?? error
  }
}

/** What a process that was killed had claimed is due at once. */
function releaseInterrupted(db: Database): void {
  db.transaction(() => {
    releaseSyncs(db)
    releaseFirstRequests(db)
    releaseDeliveries(db)
    releaseJobs(db)
    releaseTrustRuns(db)
  }).immediate()
}

async function takeLock(
  dataDir: string,
  wish: 'required' | 'preferred',
): Promise<FolderLock | undefined> {
  const giveUpAt = performance.now() + (wish === 'preferred' ? turnMs : patienceMs)
  for (;;) {
    const lock = lockFolder(dataDir)
    if (lock) return lock
    const holder = lockHolder(dataDir)
    // A server stays; a command may be gone in a moment.
    if (holder.address || performance.now() > giveUpAt) {
      if (wish === 'preferred') return undefined
      throw folderTaken(dataDir, holder)
    }
    await Bun.sleep(50)
  }
}

async function openParts(config: Config, log: Log, life: Life): Promise<App> {
  const { dataDir, ollamaHost, allowNetworks } = config
  const db = await openDatabase(dataDir)
  const onCrash = (error: Error) => log.error('worker crashed', { error })
  function worker(name: string, init: object): WorkerPort {
    const script = new URL(`./${name}.ts`, import.meta.url).href
    const port = spawnWorker(script, init, onCrash)
    return {
      ...port,
      async call(method, params, timeoutMs) {
        if (life.isEnding) throw new Error('Keepdesk is stopping.')
        return await port.call(method, params, timeoutMs)
      },
    }
  }
  return {
    config,
    db,
    writer: createWriter(db),
    chat: openChatModel(config, log),
    workers: {
      search: worker('knowledge/search-worker', { dataDir, ollamaHost }),
      ingest: worker('knowledge/ingest-worker', { dataDir, ollamaHost, allowNetworks }),
      query: worker('query-worker', { dataDir }),
      groups: worker('analytics/group-worker', { dataDir }),
      upkeep: worker('upkeep/upkeep-worker', { dataDir }),
    },
    outbound: lateOutbound({ allowNetworks }),
    clock: systemClock,
    ids: createIds(systemClock),
    log,
  }
}

/** Loaded with the first request: what TLS needs takes as long as opening everything else. */
function lateOutbound(setup: OutboundSetup): Outbound {
  let loading: Promise<Outbound> | undefined
  function loaded(): Promise<Outbound> {
    loading ??= import('./platform/outbound.ts').then((module) => module.createOutbound(setup))
    return loading
  }
  return {
    async fetch(url, options) {
      return (await loaded()).fetch(url, options)
    },
    async check(url) {
      return (await loaded()).check(url)
    },
  }
}

function migrateApp({ db, config }: App, log: Log): void {
  const from = schemaVersion(db)
  const applied = migrate(db, migrations, databasePath(config.dataDir))
  const to = applied.at(-1)
  if (from > 0 && to) {
    const backup = `${databasePath(config.dataDir)}.v${from}.bak`
    log.info('database upgraded', { from, to, backup })
  }
}

/** The schema is changed by whoever has the folder to itself, never beneath a running server. */
async function migrateBeside(app: App, { log, lock: wish }: OpenOptions): Promise<void> {
  const { dataDir } = app.config
  const newest = migrations.at(-1)?.version ?? 0
  const giveUpAt = performance.now() + patienceMs
  while (schemaVersion(app.db) < newest) {
    const lock = wish === 'brief' ? lockFolder(dataDir) : undefined
    if (lock) {
      try {
        migrateApp(app, log)
      } finally {
        lock.release()
      }
    } else if (performance.now() > giveUpAt) {
      throw new StartError(
        `A keepdesk of an older version is running on ${dataDir}: stop it, then run this again.`,
      )
    } else await Bun.sleep(50)
  }
  if (schemaVersion(app.db) > newest) migrateApp(app, log)
}

async function closeApp(app: App, life: Life, lock: FolderLock | undefined): Promise<void> {
  life.isEnding = true
  try {
    await Promise.all(Object.values(app.workers).map((worker) => worker.close()))
    if (lock) app.db.run('pragma wal_checkpoint(truncate)')
  } catch (error) {
    // The log is brought in at the next start.
    app.log.warn('not closed cleanly', { reason: errorText(error) })
  } finally {
    app.db.close()
    lock?.release()
  }
}

function nothingThere(dataDir: string): StartError {
  return new StartError(
    `There is no Keepdesk data in ${dataDir} yet: start keepdesk serve first, or name the right folder with --data.`,
  )
}

function folderTaken(dataDir: string, holder: { pid?: number; address?: string }): StartError {
  const who = holder.pid ? ` (process ${holder.pid})` : ''
  const where = holder.address ? `, at ${holder.address}` : ''
  return new StartError(
    `Another keepdesk${who} is running on the data folder ${dataDir}${where}. Stop it first, or give this one a folder of its own with --data.`,
  )
}
