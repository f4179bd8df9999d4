import type { Database } from 'bun:sqlite'

/** Who a visitor's conversations are with that haven't ended; returns those that say it anew. */
export function setUserOfOpen(
  db: Database,
  visitorRowId: number,
  user: { id?: string; name?: string; email?: string },
): { rowId: number; id: string }[] {
  const { id = null, name = null, email = null } = user
  return db
    .query<{ rowId: number; id: string }, Record<string, string | number | null>>(
      `update conversation set user_id = $id, user_name = $name, user_email = $email
       where visitor_id = $visitorRowId and status <> 'ENDED'
         and (user_id is not $id or user_name is not $name or user_email is not $email)
       returning conversation.id as rowId, public_id as id`,
    )
    .all({ visitorRowId, id, name, email })
}
