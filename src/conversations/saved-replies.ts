import type { Database } from 'bun:sqlite'
import { type Static, Type } from '@sinclair/typebox'
import type { App } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import type { Agent } from './handoff-store.ts'
import {
  countSavedReplies,
  dropDeletedReplies,
  findDeletedReply,
  findSavedReplyByTitle,
  getSavedReply,
  insertSavedReply,
  markReplyDeleted,
  type SavedReply,
  unmarkReplyDeleted,
  updateSavedReply,
} from './saved-reply-store.ts'

/** More than these nobody finds their way in. */
export const mostSavedReplies = 200
/** For so long a deleted one can be brought back. */
const keptMs = 30 * 86_400_000

const strict = { additionalProperties: false }
const title = boundedText(1, 80)
/** As long as a message to a customer. */
const content = boundedText(1, 4000)
export const SavedReplyBody = Type.Object({ title, content }, strict)
export const SavedReplyChanges = Type.Partial(SavedReplyBody, { ...strict, minProperties: 1 })

/** Throws 409 where another has the title, or where there are too many. */
export function createSavedReply(
  app: App,
  { title, content, by }: Static<typeof SavedReplyBody> & { by: Agent },
): Promise<SavedReply> {
  const now = app.clock.now()
  const id = app.ids.next('rep')
  return write(app, (db) => {
    requireRoom(db)
    requireFreeTitle(db, title)
    insertSavedReply(db, { id, title, content, by, now })
    return getSavedReply(db, id)
  })
}

/** Throws 404, and 409 where another has the title. */
export function changeSavedReply(
  app: App,
  id: string,
  { by, ...changes }: Static<typeof SavedReplyChanges> & { by: Agent },
): Promise<SavedReply> {
  const now = app.clock.now()
  return write(app, (db) => {
    getSavedReply(db, id)
    if (changes.title !== undefined) requireFreeTitle(db, changes.title, id)
    updateSavedReply(db, id, { ...changes, by, now })
    return getSavedReply(db, id)
  })
}

/** It can be brought back for 30 days. Throws 404. */
export function deleteSavedReply(app: App, id: string, by: Agent): Promise<void> {
  const now = app.clock.now()
  return write(app, (db) => {
    getSavedReply(db, id)
    markReplyDeleted(db, id, { by, now })
    dropDeletedReplies(db, now - keptMs)
  })
}

/** Brings a deleted one back, as it was. Throws 404, and 409 where its title is taken meanwhile. */
export function restoreSavedReply(app: App, id: string): Promise<SavedReply> {
  return write(app, (db) => {
    const deleted = findDeletedReply(db, id)
    if (!deleted) throw notFound('deleted saved reply', id)
    requireRoom(db)
    requireFreeTitle(db, deleted.title)
    unmarkReplyDeleted(db, id)
    return getSavedReply(db, id)
  })
}

function requireRoom(db: Database): void {
  if (countSavedReplies(db) < mostSavedReplies) return
  throw conflict(`There are ${mostSavedReplies} saved replies already. Delete one first.`)
}

function requireFreeTitle(db: Database, title: string, besides?: string): void {
  const taken = findSavedReplyByTitle(db, title)
  if (taken === undefined || taken === besides) return
  throw conflict(`There is a saved reply ‘${title}’ already.`)
}
