import type { Database } from 'bun:sqlite'

/** Longer than any answer takes: who asked so long ago and got none won't get one any more. */
const longestAnswerMs = 10 * 60_000

/**
 * Row ids of conversations that nobody said anything in since `before`, the longest silent first.
 * Those that wait for a person, or have one, are not left by themselves; nor are those in which an
 * answer may still be on its way.
 */
export function listSilent(
  db: Database,
  { before, limit }: { before: number; limit: number },
): number[] {
  return db
    .query<{ rowId: number }, { before: number; unanswered: number; limit: number }>(
      `select c.id as rowId from conversation c indexed by conversation_silent
       where c.status = 'BOT' and c.status <> 'ENDED' and c.last_message_at <= $before
         and (c.last_message_at <= $unanswered or not exists (
           select 1 from message m where m.id = (c.id << 20) + c.message_count and m.role = 'USER'))
       order by c.last_message_at limit $limit`,
    )
    .all({ before, unanswered: before - longestAnswerMs, limit })
    .map(({ rowId }) => rowId)
}
