import { inviteFirst } from '../access/invitations.ts'
import { createKey } from '../access/keys.ts'
import { listKeys } from '../access/store.ts'
import { findSource, insertSource, listSources, queueSync } from '../knowledge/source-store.ts'
import type { App, ChatStatus } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import type { Terminal } from './terminal.ts'

const sampleName = 'Sample help centre'

/**
 * Gives an empty desk something to answer from and a key to ask with, and its operator a way in; then
 * says who writes answers.
 */
export async function furnish(app: App, terminal: Terminal, address: string): Promise<void> {
  if (listKeys(app.db).length === 0 && listSources(app.db).length === 0) {
    const { unpackSample } = await import('../knowledge/sample.ts')
    const folder = await unpackSample(app.config.dataDir)
    // Queued together, so they are committed together: never one without the other.
    const [{ key }] = await Promise.all([
      createKey(app, { name: 'First key' }),
      write(app, (db) => insertSample(app, db, folder)),
    ])
    terminal.print(firstKey(key, address))
  }
  const first = await inviteFirst(app)
  if (first) terminal.print(firstAdmin(first.link))
  terminal.print(`  ${chatLine(await app.chat.status())}\n`)
}

function insertSample(app: App, db: App['db'], folder: string): void {
  const now = app.clock.now()
  insertSource(db, {
    id: app.ids.next('src'),
    name: sampleName,
    type: 'FOLDER',
    location: folder,
    options: {},
    authority: 'PRIMARY',
    now,
  })
  const source = findSource(db, sampleName)
  if (source) queueSync(db, { id: app.ids.next('sync'), sourceRowId: source.rowId, now })
}

function firstKey(key: string, address: string): string {
  return `  A sample help centre is being read; it answers in less than a minute.
  Replace it: keepdesk sources remove "${sampleName}"
              keepdesk sources add https://docs.example.com

  Your first API key (shown only this once):

    ${key}

  Ask something:

    curl -s ${address}/v1/messages \\
      -H 'X-API-Key: ${key}' \\
      -H 'Content-Type: application/json' \\
      -d '{"message": "How do I reset my password?"}'
`
}

function firstAdmin(link: string): string {
  return `  Nobody can sign in yet. Open this within 24 hours to become the administrator:

    ${link}
`
}

function chatLine(status: ChatStatus): string {
  if (status.kind === 'ready') return `Ollama     ${status.model} writes the answers`
  const problem =
    status.kind === 'unreachable'
      ? `not reachable at ${status.host}`
      : status.model
        ? `has no chat model '${status.model}'`
        : 'has no chat model yet'
  return `Ollama     ${problem}: answers are quoted from the documents\n             ${status.hint}`
}
