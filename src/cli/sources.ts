import type { Source, Sync } from '../knowledge/schema.ts'
import { findSource, listSources, queueSync, removeSource } from '../knowledge/source-store.ts'
import { dropUpload } from '../knowledge/uploads.ts'
import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { write } from '../platform/write.ts'
import { readThrough } from './read-through.ts'
import { sourceJson } from './source-json.ts'
import { shortTime, table } from './table.ts'
import { failed, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

export async function listSourcesCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const sources = await withApp(terminal, config, options, ({ app }) =>
    listSources(app.db).map((source) => ({ ...source, json: sourceJson(app.db, source) })),
  )
  if (asJson) return terminal.print(JSON.stringify(sources.map(({ json }) => json)))
  if (sources.length === 0) {
    return terminal.tell('No sources yet: keepdesk sources add <url, folder or file>')
  }
  terminal.print(
    table(
      ['id', 'name', 'type', 'status', 'pages', 'chunks', 'embedded', 'last sync'],
      sources.map((source) => [
        source.id,
        source.name,
        source.type,
        source.enabled ? source.status : `${source.status}, off`,
        String(source.pageCount),
        String(source.chunkCount),
        percent(source.json.embeddedShare),
        lastSyncText(source.lastSync),
      ]),
    ),
  )
  for (const { name, lastSync } of sources) {
    if (lastSync?.error) terminal.tell(`${name}: ${lastSync.error}`)
  }
}

function percent(share: number | null): string {
  return share === null ? '-' : `${Math.floor(share * 100)} %`
}

function lastSyncText(sync: Sync | undefined): string {
  if (!sync) return 'never'
  if (sync.status === 'QUEUED') return 'queued'
  if (sync.status === 'RUNNING') return `running, ${percent(sync.progress)}`
  const at = shortTime(sync.finishedAt)
  return sync.status === 'FAILED' ? `${at}, failed` : at
}

export async function syncSourceCommand(
  terminal: Terminal,
  config: Config,
  options: { source: string; wait?: boolean; json?: boolean },
): Promise<void> {
  await withApp(terminal, config, { lock: 'preferred', mustExist: true }, async (opened) => {
    const { app } = opened
    const source = sourceNamed(app, options.source)
    const id = app.ids.next('sync')
    const { syncId } = await write(app, (db) =>
      queueSync(db, { id, sourceRowId: source.rowId, now: app.clock.now() }),
    )
    await readThrough(terminal, opened, {
      sourceId: source.id,
      syncId,
      waits: options.wait === true,
      asJson: options.json === true,
    })
  })
}

export async function removeSourceCommand(
  terminal: Terminal,
  config: Config,
  idOrName: string,
): Promise<void> {
  await withApp(terminal, config, { lock: 'brief', mustExist: true }, async ({ app }) => {
    const source = sourceNamed(app, idOrName)
    await write(app, (db) => removeSource(db, source.rowId, app.clock.now()))
    await dropUpload(app.config.dataDir, source.location)
    terminal.tell(`Removed '${source.name}'.`)
  })
}

function sourceNamed(app: App, idOrName: string): Source {
  const source = findSource(app.db, idOrName)
  if (source) return source
  const same = listSources(app.db).filter(({ name }) => name === idOrName)
  throw failed(
    same.length > 1
      ? `${same.length} sources have the name '${idOrName}': use the id of one, ${same.map(({ id }) => id).join(' or ')}.`
      : `No source has the name or id '${idOrName}': keepdesk sources list shows them.`,
  )
}
