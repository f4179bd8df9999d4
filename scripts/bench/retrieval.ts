import type { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentHash } from '../../src/knowledge/chunks/chunk-text.ts'
import { ensurePage, putChunks, switchPage } from '../../src/knowledge/page-store.ts'
import { openLexicon } from '../../src/knowledge/search/lexical.ts'
import { search } from '../../src/knowledge/search/search.ts'
import { vectorRanking } from '../../src/knowledge/search/vectors.ts'
import { insertSource } from '../../src/knowledge/source-store.ts'
import { type EmbeddingModel, ensureModel, putVectors } from '../../src/knowledge/vector-store.ts'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { type Corpus, makeCorpus } from './corpus.ts'
import type { Figure } from './figures.ts'
import { median, ms, percentile, times } from './figures.ts'

const chunksPerPage = 10

/** Both rankings, fusion and neighbours at growing sizes, beside bare SQLite on the same rows. */
export async function retrieval(): Promise<Figure[]> {
  const corpus = await makeCorpus()
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const db = await openDatabase(folder)
  migrate(db, migrations)
  insertSource(db, {
    id: 'src_bench',
    name: 'bench',
    type: 'TEXT',
    location: 'bench',
    options: {},
    authority: 'PRIMARY',
    now: 0,
  })
  const model = ensureModel(db, { name: 'bench', dimension: 512, now: 0 })
  const figures: Figure[] = []
  let size = 0
  for (const goal of [1000, 10_000, 100_000]) {
    fill(db, { corpus, model, from: size, to: goal })
    size = goal
    const reader = await openDatabase(folder, { readonly: true })
    figures.push(...measure(reader, { corpus, model, size }))
    reader.close()
  }
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return figures
}

function fill(
  db: Database,
  rows: { corpus: Corpus; model: EmbeddingModel; from: number; to: number },
): void {
  const { corpus, model } = rows
  for (let at = rows.from; at < rows.to; at += chunksPerPage * 50) {
    db.transaction(() => {
      for (
        let page = at;
        page < Math.min(rows.to, at + chunksPerPage * 50);
        page += chunksPerPage
      ) {
        addPage(db, { corpus, model, first: page })
      }
    }).immediate()
  }
  db.run('pragma wal_checkpoint(truncate)')
}

function addPage(
  db: Database,
  page: { corpus: Corpus; model: EmbeddingModel; first: number },
): void {
  const { corpus, model, first } = page
  const title = `Page ${first}`
  const { rowId } = ensurePage(db, { id: `page_${first}`, sourceRowId: 1, url: title, now: 0 })
  const indexes = Array.from({ length: chunksPerPage }, (_, i) => first + i)
  const chunks = indexes.map((index, position) => ({
    id: `chunk_${index}`,
    position,
    headingPath: [],
    content: corpus.text(index),
    tokenCount: 200,
    hash: contentHash(String(index)),
  }))
  putChunks(db, { rowId, sourceRowId: 1, generation: 1, title }, chunks)
  const document = { url: title, title, sections: [], links: [] }
  const seen = { rowId, syncRowId: 1, generation: 1, chunkCount: chunksPerPage, now: 0 }
  switchPage(db, { ...seen, contentHash: title }, document)
  const top = db.query<{ id: number }, []>('select max(id) as id from chunk').get()?.id ?? 0
  const vectors = chunks.map(({ hash }, i) => ({
    chunkRowId: top - chunksPerPage + 1 + i,
    hash,
    vector: corpus.vector(first + i),
  }))
  putVectors(db, model.id, vectors)
}

function measure(
  db: Database,
  rows: { corpus: Corpus; model: EmbeddingModel; size: number },
): Figure[] {
  const { corpus, model, size } = rows
  const lexicon = openLexicon(db, () => 0)
  const whole: number[] = []
  const scans: number[] = []
  const shares: number[] = []
  for (const [index, { text, vector }] of corpus.questions.entries()) {
    const began = performance.now()
    search(db, lexicon, { question: text, vector, model, limit: 6, now: 0 })
    whole.push(performance.now() - began)
    if (index % 4 > 0) continue
    const near = vectorRanking(db, model, { vector, limit: 10 })
    const scanBegan = performance.now()
    const exact = exactScan(db, vector)
    scans.push(performance.now() - scanBegan)
    const found = new Set(near.map((hit) => hit.chunkRowId))
    shares.push(exact.filter((id) => found.has(id)).length / exact.length)
  }
  const recall = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const label = `${size.toLocaleString('en')} chunks`
  return [
    {
      what: `${label}: bare exact scan in SQLite, p50`,
      value: ms(median(scans)),
      note: 'baseline',
    },
    {
      what: `${label}: retrieval as a whole, p50`,
      value: ms(median(whole)),
      note: `${times(median(whole), median(scans))}${size === 100_000 ? ' (at most 25 ms)' : ''}`,
    },
    { what: `${label}: retrieval as a whole, p95`, value: ms(percentile(whole, 0.95)) },
    {
      what: `${label}: vectors' recall@10 against the exact scan`,
      value: recall.toFixed(4),
      note: 'at least 0.99',
    },
  ]
}

function exactScan(db: Database, vector: Float32Array): number[] {
  return db
    .query<{ id: number }, [Uint8Array]>(
      // Each chunk has its own vector here, in the same order.
      `select id from embedding order by vec_distance_cosine(vector, ?) limit 10`,
    )
    .all(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    .map((row) => row.id)
}
