import type { Database } from 'bun:sqlite'
import { removeEmptyGroups } from './group-store.ts'

/** Row ids of the wordings of the questions that these replies answer, one for each time asked. */
export function listWordingsOf(db: Database, replyRowIds: number[]): number[] {
  return db
    .query<{ wording: number }, [string]>(
      `select wording_id as wording from asked_question
       where asked_question.id in (select value from json_each(?))`,
    )
    .all(JSON.stringify(replyRowIds))
    .map(({ wording }) => wording)
}

/** Removes those of the wordings that nobody asks any more, with their groups; returns how many. */
export function removeUnasked(db: Database, wordingRowIds: number[]): number {
  const removed = db
    .query<{ groupRowId: number }, [string]>(
      `delete from question_wording where id in (select value from json_each(?))
         and not exists (select 1 from asked_question a where a.wording_id = question_wording.id)
       returning group_id as groupRowId`,
    )
    .all(JSON.stringify(wordingRowIds))
  if (removed.length > 0) removeEmptyGroups(db, new Set(removed.map((row) => row.groupRowId)))
  return removed.length
}

/** Wordings from before a time, after one of them: row ids, and whether somebody asks them. */
export function listWordingsAfter(
  db: Database,
  { after, before, limit }: { after: number; before: number; limit: number },
): { rowId: number; isAsked: boolean }[] {
  return db
    .query<{ rowId: number; isAsked: number }, [number, number, number]>(
      `select w.id as rowId,
         exists (select 1 from asked_question a where a.wording_id = w.id) as isAsked
       from question_wording w where w.id > ? and w.created_at < ? order by w.id limit ?`,
    )
    .all(after, before, limit)
    .map(({ rowId, isAsked }) => ({ rowId, isAsked: isAsked === 1 }))
}
