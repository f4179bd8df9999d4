import type { Database } from 'bun:sqlite'

/** A passage of the operator's own knowledge that questions are made from. */
export interface KnownChunk {
  chunkId: string
  pageId: string
  title: string
  url: string
  headingPath: string[]
  question: string | null
  content: string
}

const columns = `
  c.public_id as chunkId, p.public_id as pageId, p.title, p.url, c.heading_path as headingPath,
  c.question, c.content`

const serving = `
  join page p on p.id = c.page_id and p.generation = c.generation and p.removed_at is null
  join source s on s.id = c.source_id and s.enabled = 1 and s.removed_at is null`

type Row = Omit<KnownChunk, 'headingPath'> & { headingPath: string }

function toChunk(row: Row): KnownChunk {
  return { ...row, headingPath: JSON.parse(row.headingPath) }
}

/** Up to `limit` passages, by what they say: the same ones while they say the same. */
export function drawChunks(db: Database, limit: number): KnownChunk[] {
  return db
    .query<Row, [number]>(
      `select ${columns} from chunk c indexed by chunk_by_hash ${serving}
       order by c.hash, c.id limit ?`,
    )
    .all(limit)
    .map(toChunk)
}

export function findChunks(db: Database, chunkIds: string[]): KnownChunk[] {
  return db
    .query<Row, [string]>(
      `select ${columns} from json_each(?) j join chunk c on c.public_id = j.value
       join page p on p.id = c.page_id`,
    )
    .all(JSON.stringify(chunkIds))
    .map(toChunk)
}

/** Whether the knowledge says anything of a word or a phrase. */
export function isMentioned(db: Database, words: string): boolean {
  return (
    db
      .query<{ id: number }, [string]>(
        'select rowid as id from chunk_text where chunk_text match ? limit 1',
      )
      .get(`"${words.replaceAll('"', '""')}"`) !== null
  )
}

export function hasKnowledge(db: Database): boolean {
  return db.query<{ id: number }, []>(`select c.id from chunk c ${serving} limit 1`).get() !== null
}

/** Whether a customer waits for the bot's answer just now, to a question asked since then. */
export function isAnswering(db: Database, since: number): boolean {
  return (
    db
      .query<{ id: number }, [number]>(
        `select c.id from conversation c indexed by conversation_silent
         join message m on m.id = (c.id << 20) + c.message_count
         where c.status <> 'ENDED' and c.status = 'BOT' and c.last_message_at >= ?
           and m.role = 'USER' limit 1`,
      )
      .get(since) !== null
  )
}
