import type { Database } from 'bun:sqlite'

/**
 * Lets a conversation wait for a person; false where it doesn't talk to the bot any more, because it
 * waits already, a person has it, or it has ended. `reason` and time of the first hand-off are kept.
 */
export function escalateConversation(
  db: Database,
  rowId: number,
  { reason, now }: { reason: string; now: number },
): boolean {
  const { changes } = db
    .query(
      `update conversation set status = 'WAITING', handoff_ended_at = null,
         escalation_reason = case when escalated_at is null then $reason else escalation_reason end,
         escalated_at = coalesce(escalated_at, $now)
       where id = $rowId and status = 'BOT'`,
    )
    .run({ rowId, reason, now })
  return changes > 0
}
