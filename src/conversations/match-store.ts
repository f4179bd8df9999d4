import type { Database } from 'bun:sqlite'

/** Conditions on the columns of a conversation, and their values. */
export interface Conditions {
  conditions: string[]
  values: Record<string, string | number>
}

interface Found {
  /** Row ids of the conversations of one page, newest first. */
  ids: number[]
  /** How many there are on all pages. */
  total: number
}

type Slice = { limit: number; offset: number }

/** Of fewer messages than this the conversations are looked up and sorted. */
const fewMessages = 2000

/** The conversations that a full-text query finds among those that the conditions leave. */
export function findMatching(db: Database, match: string, among: Conditions, slice: Slice): Found {
  const sample = db
    .query<{ hits: number }, [string, number]>(
      `select count(*) as hits from (
         select rowid from message_text where message_text match ? limit ?)`,
    )
    .get(match, fewMessages)
  return (sample?.hits ?? 0) < fewMessages
    ? findOfFew(db, match, among, slice)
    : findOfMany(db, match, among, slice)
}

// Row ids of messages begin with their conversation's: the full text alone tells which it found.

function findOfFew(
  db: Database,
  match: string,
  { conditions, values }: Conditions,
  { limit, offset }: Slice,
): Found {
  const found = 'id in (select rowid >> 20 from message_text where message_text match $match)'
  const row = db
    .query<{ ids: string }, [Conditions['values']]>(
      `select json_group_array(id) as ids from (
         select id from conversation where ${[found, ...conditions].join(' and ')}
         order by started_at desc, id desc)`,
    )
    .get({ ...values, match })
  const ids: number[] = JSON.parse(row?.ids ?? '[]')
  return { ids: ids.slice(offset, offset + limit), total: ids.length }
}

/**
 * A word that most messages have: the full text is gone through once, for it takes most of the time,
 * then an index of conversations in their order, which is quicker than sorting what was found.
 */
function findOfMany(
  db: Database,
  match: string,
  { conditions, values }: Conditions,
  { limit, offset }: Slice,
): Found {
  const row = db
    .query<{ ids: string }, [string]>(
      `select json_group_array(distinct rowid >> 20) as ids from message_text
       where message_text match ?`,
    )
    .get(match)
  const matching: number[] = JSON.parse(row?.ids ?? '[]')
  const isMatching = new Uint8Array((matching.at(-1) ?? 0) + 1)
  for (const id of matching) isMatching[id] = 1
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const inOrder = db
    .query<{ id: number }, [Conditions['values']]>(
      `select id from conversation ${where} order by started_at desc, id desc`,
    )
    .iterate(values)
  const ids: number[] = []
  let count = 0
  for (const { id } of inOrder) {
    if (isMatching[id] !== 1) continue
    if (count >= offset && ids.length < limit) ids.push(id)
    count++
    // Without conditions the number is known already.
    if (ids.length === limit && where === '') break
  }
  return { ids, total: where === '' ? matching.length : count }
}
