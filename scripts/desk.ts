import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allJobs } from '../src/jobs.ts'
import { isEmbeddingDue } from '../src/knowledge/embed.ts'
import type { SourceOptions, SourceType } from '../src/knowledge/schema.ts'
import { getSource, insertSource, queueSync } from '../src/knowledge/source-store.ts'
import type { App } from '../src/platform/app.ts'
import { type Environment, readConfig } from '../src/platform/config.ts'
import { createLog } from '../src/platform/log.ts'
import { type RunningJobs, startJobs } from '../src/platform/scheduler.ts'
import { write } from '../src/platform/write.ts'
import { openApp } from '../src/start.ts'

/** A whole Keepdesk in a temporary folder, for measuring: no port, no Ollama unless named. */
export interface Desk {
  app: App
  jobs: RunningJobs
  close(): Promise<void>
}

export async function openDesk(env: Environment = {}): Promise<Desk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keepdesk-'))
  const config = readConfig(
    { OLLAMA_HOST: 'http://127.0.0.1:9', ...env, KEEPDESK_DATA: dataDir },
    (path) => path,
  )
  const log = createLog('error', console.error, true)
  const { app, close } = await openApp(config, { log, lock: 'required' })
  const jobs = startJobs(app, allJobs())
  return {
    app,
    jobs,
    async close() {
      await jobs.stop(10_000)
      await close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Adds a source and waits until all of it is read and has its vectors; throws if it fails. */
export async function indexSource(
  { app }: Desk,
  source: { type: SourceType; location: string; content?: string; options?: SourceOptions },
): Promise<string> {
  const now = app.clock.now()
  const id = app.ids.next('src')
  await write(app, (db) => {
    const { content } = source
    insertSource(db, {
      id,
      name: source.location,
      type: source.type,
      location: source.location,
      options: source.options ?? {},
      ...(content === undefined ? {} : { content }),
      authority: 'PRIMARY',
      now,
    })
    queueSync(db, { id: app.ids.next('sync'), sourceRowId: getSource(db, id).rowId, now })
  })
  for (;;) {
    const { lastSync } = getSource(app.db, id)
    if (lastSync?.status === 'FAILED') throw new Error(lastSync.error)
    if (lastSync?.status === 'SUCCEEDED' && !isEmbeddingDue(app)) return id
    await Bun.sleep(100)
  }
}
