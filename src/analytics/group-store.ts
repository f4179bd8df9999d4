import type { Database } from 'bun:sqlite'
import type { OpenWording, SettledWording, Wording } from './group-questions.ts'

export interface AskedQuestion {
  /** Row id of the reply. */
  replyRowId: number
  question: string
  askedAt: number
  isAnswered: boolean
  isFailed: boolean
  /** In thousandths. */
  confidence: number
  isRatedDown: boolean
  /** A person replied to it, not the bot: `replyRowId` is their message. */
  isOfAgent?: boolean
}

/**
 * The questions behind the next replies of the event log, oldest first, and the row id of the last
 * event looked at: undefined where the reader has seen all. Small talk and what people answered are
 * no questions to the knowledge base; replies that are deleted by now are left out.
 */
export function listAskedAfter(
  db: Database,
  eventRowId: number,
  limit: number,
): { asked: AskedQuestion[]; last: number | undefined } {
  const last = db
    .query<{ last: number | null }, [number, number]>(
      `select max(id) as last from (
         select event.id as id from event where event.id > ? order by event.id limit ?)`,
    )
    .get(eventRowId, limit)?.last
  if (typeof last !== 'number') return { asked: [], last: undefined }
  const asked = db
    .query<Row, [number, number]>(
      `select m.id as replyRowId, m.created_at as askedAt, m.source <> 'FALLBACK' as isAnswered,
         m.source = 'FALLBACK' or m.rating is 'DOWN' as isFailed, m.rating is 'DOWN' as isRatedDown,
         cast(round(coalesce(m.confidence, 0) * 1000) as integer) as confidence,
         (select q.content from message q where q.id > m.id >> 20 << 20 and q.id < m.id
          and q.role = 'USER' order by q.id desc limit 1) as question
       from event e join message m on m.public_id = e.data ->> '$.message.id'
       where e.id > ? and e.id <= ? and e.type = 'message.sent'
         and m.source in ('AI', 'KNOWLEDGE', 'FALLBACK')
       order by e.id`,
    )
    .all(eventRowId, last)
  return {
    asked: asked.flatMap(({ question, isAnswered, isFailed, isRatedDown, ...row }) =>
      question === null
        ? []
        : [
            {
              ...row,
              question,
              isAnswered: isAnswered === 1,
              isFailed: isFailed === 1,
              isRatedDown: isRatedDown === 1,
            },
          ],
    ),
    last,
  }
}

interface Row {
  replyRowId: number
  askedAt: number
  isAnswered: number
  isFailed: number
  isRatedDown: number
  confidence: number
  question: string | null
}

export function findWording(
  db: Database,
  hash: string,
): { rowId: number; groupRowId: number } | undefined {
  return (
    db
      .query<{ rowId: number; groupRowId: number }, [string]>(
        'select id as rowId, group_id as groupRowId from question_wording where hash = ?',
      )
      .get(hash) ?? undefined
  )
}

export interface NewWording {
  hash: string
  text: string
  words: string[]
  vector?: Float32Array
  model: string
  now: number
}

/** A wording that is new, as a group of its own until it is grouped. */
export function insertWording(
  db: Database,
  wording: NewWording,
  groupId: string,
): { rowId: number; groupRowId: number } {
  const groupRowId = insertGroup(db, groupId, wording.now)
  const { lastInsertRowid } = db
    .query(
      `insert into question_wording (hash, text, words, vector, model, group_id, state, created_at)
       values ($hash, $text, $words, $vector, $model, $groupRowId, 'NEW', $now)`,
    )
    .run({
      hash: wording.hash,
      text: wording.text,
      words: JSON.stringify(wording.words),
      vector: wording.vector ? bytesOf(wording.vector) : null,
      model: wording.model,
      groupRowId,
      now: wording.now,
    })
  return { rowId: Number(lastInsertRowid), groupRowId }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

export function insertGroup(db: Database, id: string, now: number): number {
  const { lastInsertRowid } = db
    .query('insert into question_group (public_id, created_at) values (?, ?)')
    .run(id, now)
  return Number(lastInsertRowid)
}

/** Does nothing for a reply that is counted already, or is deleted by now. */
export function insertAsked(
  db: Database,
  asked: AskedQuestion,
  wording: { rowId: number; groupRowId: number },
): void {
  db.query(
    `insert into asked_question (id, wording_id, group_id, asked_at, is_answered, is_failed,
       confidence, is_rated_down, agent_message)
     select $reply, $wording, $group, $askedAt, $isAnswered, $isFailed, $confidence, $isRatedDown,
       $agentMessage
     where exists (select 1 from message where message.id = $reply)
     on conflict do nothing`,
  ).run({
    reply: asked.replyRowId,
    wording: wording.rowId,
    group: wording.groupRowId,
    askedAt: asked.askedAt,
    isAnswered: asked.isAnswered ? 1 : 0,
    isFailed: asked.isFailed ? 1 : 0,
    confidence: asked.confidence,
    isRatedDown: asked.isRatedDown ? 1 : 0,
    agentMessage: asked.isOfAgent ? asked.replyRowId : null,
  })
}

export function hasNewWordings(db: Database): boolean {
  return (
    db
      .query<{ id: number }, []>(`select id from question_wording where state = 'NEW' limit 1`)
      .get() !== null
  )
}

/**
 * Settles what groupings leave as it is from now on: wordings from before `time` that found company,
 * and of the open ones the oldest, so that with those that are new there are no more than `limit`.
 */
export function settleWordings(
  db: Database,
  { time, limit }: { time: number; limit: number },
): void {
  db.query(
    `update question_wording set state = 'SETTLED'
     where state = 'OPEN' and created_at < $time and exists (
       select 1 from question_wording other
       where other.group_id = question_wording.group_id and other.id <> question_wording.id)`,
  ).run({ time })
  const fresh = db
    .query<{ count: number }, []>(
      `select count(*) as count from question_wording where state = 'NEW'`,
    )
    .get()
  db.query(
    `update question_wording set state = 'SETTLED'
     where state = 'OPEN' and question_wording.id <= (
       select open.id from question_wording open where open.state = 'OPEN'
       order by open.id desc limit 1 offset $offset)`,
  ).run({ offset: Math.max(0, limit - (fresh?.count ?? 0)) })
}

interface WordingRow {
  id: number
  words: string
  vector: Uint8Array | null
  groupId: number
  density: number | null
  state: 'NEW' | 'OPEN' | 'SETTLED'
  createdAt: number
}

/**
 * What is grouped next: wordings that are new, the oldest first so that none waits for ever, with
 * those that are open; and the last that were settled, to compare them with. All of one model.
 * `today`: milliseconds since the epoch; what is older belonged somewhere before.
 */
export function loadWordings(
  db: Database,
  { today, ...limits }: { today: number; open: number; settled: number },
): { open: OpenWording[]; settled: SettledWording[] } {
  const model = db
    .query<{ model: string }, []>(
      `select model from question_wording where state = 'NEW' order by id limit 1`,
    )
    .get()?.model
  if (model === undefined) return { open: [], settled: [] }
  const columns = 'id, words, vector, group_id as groupId, density, state, created_at as createdAt'
  const fresh = db
    .query<WordingRow, [string, number]>(
      `select ${columns} from question_wording where state = 'NEW' and model = ?
       order by question_wording.id limit ?`,
    )
    .all(model, limits.open)
  const last = (state: string, limit: number) =>
    db
      .query<WordingRow, [string, string, number]>(
        `select ${columns} from question_wording where state = ? and model = ?
         order by question_wording.id desc limit ?`,
      )
      .all(state, model, limit)
  const open = [...last('OPEN', limits.open - fresh.length).reverse(), ...fresh]
  return {
    open: open.map((row) => ({
      ...toWording(row),
      ...(row.state === 'OPEN' && row.createdAt < today && { groupBefore: row.groupId }),
    })),
    settled: last('SETTLED', limits.settled).map((row) => ({
      ...toWording(row),
      groupId: row.groupId,
      density: row.density ?? 1,
    })),
  }
}

function toWording({ id, words, vector }: WordingRow): Wording {
  return {
    id,
    words: JSON.parse(words),
    ...(vector && { vector: new Float32Array(vector.slice().buffer) }),
  }
}

/** Undefined for a settled one. */
export function groupOfOpenWording(db: Database, rowId: number): number | undefined {
  return db
    .query<{ groupId: number }, [number]>(
      `select group_id as groupId from question_wording where id = ? and state <> 'SETTLED'`,
    )
    .get(rowId)?.groupId
}

/** Moves a wording, with all the times that it was asked. */
export function moveWording(db: Database, rowId: number, groupRowId: number): void {
  db.query('update question_wording set group_id = ? where id = ?').run(groupRowId, rowId)
  db.query('update asked_question set group_id = ? where wording_id = ?').run(groupRowId, rowId)
}

export function openWording(db: Database, rowId: number, density: number): void {
  db.query(
    `update question_wording set state = 'OPEN', density = ? where id = ? and state <> 'SETTLED'`,
  ).run(density, rowId)
}

/** Wordings of another model than the last can't be compared with it any more. */
export function settleOtherModels(db: Database): void {
  db.query(
    `update question_wording set state = 'SETTLED' where state = 'OPEN' and model <> (
       select last.model from question_wording last order by last.id desc limit 1)`,
  ).run()
}

export function removeEmptyGroups(db: Database, groupRowIds: Iterable<number>): void {
  const list = JSON.stringify([...groupRowIds])
  db.query(
    `delete from question_group where question_group.id in (select value from json_each(?))
     and not exists (select 1 from question_wording w where w.group_id = question_group.id)`,
  ).run(list)
  db.query(
    `delete from daily_question where group_id in (select value from json_each(?)) and asked = 0`,
  ).run(list)
}
