import { clearNoteEvent } from '../events/removal-store.ts'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { type Agent, deleteNoteRow, findNote, getHandoff, insertNote } from './handoff-store.ts'

interface Wish {
  conversationId: string
  agent: Agent
}

/** A note among operators: whoever it is, and whatever the status. */
export function addNote(app: App, { conversationId, agent, content }: Wish & { content: string }) {
  const now = app.clock.now()
  const id = app.ids.next('note')
  return write(app, (db) => {
    const { rowId } = getHandoff(db, conversationId)
    insertNote(db, rowId, { id, author: agent, content, createdAt: now })
    const note = { id, author: agent, content, createdAt: iso(now) }
    const data = { conversationId, note }
    appendEvent(db, app.ids, { type: 'note.added', conversationRowId: rowId, data, now })
    return note
  })
}

/** For good: whoever wrote it may, and administrators. Throws 404 and 403. */
export function deleteNote(
  app: App,
  { conversationId, agent, noteId, isAdmin }: Wish & { noteId: string; isAdmin: boolean },
): Promise<void> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { rowId } = getHandoff(db, conversationId)
    const note = findNote(db, rowId, noteId)
    if (!note) throw notFound('note', noteId)
    if (note.authorId !== agent.id && !isAdmin) {
      throw new AppError('FORBIDDEN', `Only ${note.authorName} or an administrator may delete it.`)
    }
    deleteNoteRow(db, noteId)
    clearNoteEvent(db, rowId, noteId)
    const data = { conversationId, deletedNoteId: noteId }
    appendEvent(db, app.ids, { type: 'conversation.changed', conversationRowId: rowId, data, now })
  })
}
