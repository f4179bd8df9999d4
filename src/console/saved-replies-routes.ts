import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import {
  changeSavedReply,
  createSavedReply,
  deleteSavedReply,
  restoreSavedReply,
  SavedReplyBody,
  SavedReplyChanges,
} from '../conversations/saved-replies.ts'
import { getSavedReply, listSavedReplies } from '../conversations/saved-reply-store.ts'
import type { App } from '../platform/app.ts'
import { listAnswer, offsetOf, pageParameters, readQuery } from '../platform/query.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { agentOf } from './caller.ts'

const SavedRepliesQuery = Type.Object(pageParameters)

/** Texts that the team shares: everybody may use and change them. */
export function savedRepliesRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/saved-replies', ({ request }) => {
      const query = readQuery(SavedRepliesQuery, request.url)
      const page = { limit: query.pageSize, offset: offsetOf(query) }
      return listAnswer(listSavedReplies(app.db, page), query)
    })
    .post(
      '/saved-replies',
      async ({ body, caller, set }) => {
        set.status = 201
        return { data: await createSavedReply(app, { ...body, by: agentOf(caller) }) }
      },
      { body: SavedReplyBody, transform: trimTexts },
    )
    .get('/saved-replies/:id', ({ params }) => ({ data: getSavedReply(app.db, params.id) }))
    .patch(
      '/saved-replies/:id',
      async ({ params, body, caller }) => ({
        data: await changeSavedReply(app, params.id, { ...body, by: agentOf(caller) }),
      }),
      { body: SavedReplyChanges, transform: trimTexts },
    )
    .delete('/saved-replies/:id', async ({ params, caller, set }) => {
      await deleteSavedReply(app, params.id, agentOf(caller))
      set.status = 204
    })
    .post('/saved-replies/:id/restore', async ({ params }) => ({
      data: await restoreSavedReply(app, params.id),
    }))
}
