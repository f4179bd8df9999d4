import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'

type WholeQuery = 'findConversationText' | 'findInboxText' | 'findVisitorText'

/** A conversation with all of its messages, as JSON that the query worker has made. Throws 404. */
export async function wholeConversation(
  app: App,
  query: WholeQuery,
  params: { id: string; visitorRowId?: number },
): Promise<Response> {
  const text = await app.workers.query.call<string | undefined>(query, params)
  if (text === undefined) throw notFound('conversation', params.id)
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}
