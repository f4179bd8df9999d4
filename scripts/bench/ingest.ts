import { Database } from 'bun:sqlite'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getSource } from '../../src/knowledge/source-store.ts'
import { indexSource, openDesk } from '../desk.ts'
import { makeCorpus } from './corpus.ts'
import type { Figure } from './figures.ts'

const pages = 60

/** Chunks per second from files to answers, beside bare full-text inserts of the same chunks. */
export async function ingest(): Promise<Figure[]> {
  const folder = await writePages(pages)
  const desk = await openDesk()
  const began = performance.now()
  const id = await indexSource(desk, { type: 'FOLDER', location: folder })
  const whole = (performance.now() - began) / 1000
  const { chunkCount, lastSync } = getSource(desk.app.db, id)
  const reading = ((lastSync?.finishedAt ?? 0) - (lastSync?.startedAt ?? 0)) / 1000
  const contents = desk.app.db
    .query<{ content: string }, []>('select content from chunk order by id')
    .all()
    .map((row) => row.content)
  await desk.close()
  const bare = bareInserts(contents)
  rmSync(folder, { recursive: true, force: true })
  const rate = (seconds: number) => `${Math.round(chunkCount / seconds)} /s`
  return [
    { what: 'bare SQLite, FTS5 inserts in one commit', value: rate(bare), note: 'baseline' },
    {
      what: `read, cut and full text (${chunkCount} chunks)`,
      value: rate(reading),
      note: `${(bare / reading).toFixed(3)} × baseline`,
    },
    { what: 'all of it, built-in vectors included', value: rate(whole) },
  ]
}

/** A folder of Markdown pages of some 4,000 characters. */
export async function writePages(count: number): Promise<string> {
  const corpus = await makeCorpus()
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-pages-'))
  mkdirSync(folder, { recursive: true })
  for (let page = 0; page < count; page++) {
    const sections = Array.from(
      { length: 5 },
      (_, i) => `## Section ${i + 1}\n\n${corpus.text(page * 5 + i)}`,
    )
    writeFileSync(join(folder, `page-${page}.md`), `# Page ${page}\n\n${sections.join('\n\n')}\n`)
  }
  return folder
}

function bareInserts(contents: string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const db = new Database(join(folder, 'bare.db'))
  db.run('pragma journal_mode = wal')
  db.run(`create virtual table chunk using fts5(content, tokenize = "porter unicode61")`)
  const began = performance.now()
  db.transaction(() => {
    for (const content of contents) db.query('insert into chunk (content) values (?)').run(content)
  })()
  const seconds = (performance.now() - began) / 1000
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return seconds
}
