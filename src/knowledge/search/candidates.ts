import type { Database } from 'bun:sqlite'
import type { Authority } from '../schema.ts'

/** A chunk that serves, with what an answer needs to cite it. */
export interface Candidate {
  chunkRowId: number
  chunkId: string
  pageRowId: number
  pageId: string
  sourceId: string
  url: string
  title: string
  headingPath: string[]
  question?: string
  content: string
  position: number
  pageNumber?: number
  authority: Authority
  /** Milliseconds since the epoch: when the page last changed, as far as is known. */
  changedAt: number
}

const columns = `
  c.id as chunkRowId, c.public_id as chunkId, p.id as pageRowId, p.public_id as pageId,
  s.public_id as sourceId, p.url, p.title, c.heading_path as headingPath, c.question, c.content,
  c.position, c.page_number as pageNumber, s.authority,
  coalesce(p.modified_at, p.updated_at) as changedAt`

const serving = `
  join page p on p.id = c.page_id and p.generation = c.generation
  join source s on s.id = c.source_id and s.enabled = 1 and s.removed_at is null`

/** Those of the chunks that serve, in the order of `ids`. */
export function loadCandidates(db: Database, ids: number[]): Candidate[] {
  return db
    .query<Row, [string]>(
      `select ${columns} from json_each(?) j cross join chunk c on c.id = j.value ${serving} order by j.key`,
    )
    .all(JSON.stringify(ids))
    .map(toCandidate)
}

/** The first chunks of pages: how to call a thing and what it is stand there. */
export function loadOpenings(db: Database, pageRowIds: number[]): Candidate[] {
  if (pageRowIds.length === 0) return []
  return db
    .query<Row, [string]>(
      `select ${columns} from json_each(?) j
       cross join chunk c on c.page_id = j.value and c.position <= 2 ${serving}`,
    )
    .all(JSON.stringify(pageRowIds))
    .map(toCandidate)
}

/** What belongs between and beside chunks: one that lies between two, the parts of a long entry. */
export function loadNeighbours(db: Database, chunks: Candidate[]): Candidate[] {
  const places = new Set(chunks.map((chunk) => `${chunk.pageRowId}/${chunk.position}`))
  const wanted = chunks.flatMap(({ pageRowId, position, question }) => {
    const isGap =
      places.has(`${pageRowId}/${position + 2}`) && !places.has(`${pageRowId}/${position + 1}`)
    const parts = question ? [position - 2, position - 1, position + 1, position + 2] : []
    return [...parts, ...(isGap ? [position + 1] : [])]
      .filter((at) => !places.has(`${pageRowId}/${at}`))
      .map((at) => [pageRowId, at, question && parts.includes(at) ? question : null])
  })
  if (wanted.length === 0) return []
  return db
    .query<Row, [string]>(
      `select ${columns} from json_each(?) j
       cross join page p on p.id = j.value ->> 0
       join chunk c on c.page_id = p.id and c.generation = p.generation and c.position = j.value ->> 1
         and (j.value ->> 2 is null or c.question = j.value ->> 2)
       join source s on s.id = c.source_id and s.enabled = 1 and s.removed_at is null`,
    )
    .all(JSON.stringify(wanted))
    .map(toCandidate)
}

/** Whether any source is kept out of answers, so that the rankings must leave its chunks out. */
export function hasHiddenSources(db: Database): boolean {
  return (
    db
      .query<{ id: number }, []>(
        'select id from source where enabled = 0 or removed_at is not null limit 1',
      )
      .get() !== null
  )
}

export function servingSources(db: Database): number[] {
  return db
    .query<{ id: number }, []>('select id from source where enabled = 1 and removed_at is null')
    .all()
    .map((row) => row.id)
}

interface Row extends Omit<Candidate, 'headingPath' | 'question' | 'pageNumber'> {
  headingPath: string
  question: string | null
  pageNumber: number | null
}

function toCandidate({ headingPath, question, pageNumber, ...row }: Row): Candidate {
  return {
    ...row,
    headingPath: JSON.parse(headingPath),
    ...(question === null ? {} : { question }),
    ...(pageNumber === null ? {} : { pageNumber }),
  }
}
