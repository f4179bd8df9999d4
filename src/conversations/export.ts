import type { Static } from '@sinclair/typebox'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { matchAll } from '../platform/full-text.ts'
import { readOpenPeriod } from '../platform/period.ts'
import type { ExportCursor, Slice, SliceWish } from './export-slice.ts'
import { exportBounds } from './export-store.ts'
import type { ExportQuery } from './openapi.ts'
import { getConversationState } from './store.ts'

const contentTypes = { json: 'application/json', csv: 'text/csv; charset=utf-8' }

/**
 * The file, written as fast as the client takes it. Throws 404. Its first slice is read before there
 * is an answer, so that what fails then has a status of its own; what fails later breaks the
 * connection, or half a file would pass for a whole one.
 */
export async function exportConversations(
  app: App,
  query: Static<typeof ExportQuery>,
  requestId: string,
): Promise<Response> {
  const wish = wishOf(app, query)
  const read = (cursor?: ExportCursor) =>
    app.workers.query.call<Slice>('exportSlice', { ...wish, ...(cursor && { cursor }) })
  const day = iso(wish.bounds.asOf).slice(0, 10)
  return new Response(
    sliceStream(await read(), read, (error) =>
      app.log.error('export broken off', { requestId, error }),
    ),
    {
      headers: {
        'content-type': contentTypes[query.format],
        'content-disposition': `attachment; filename="conversations-${day}.${query.format}"`,
        'cache-control': 'no-store',
      },
    },
  )
}

function wishOf(app: App, query: Static<typeof ExportQuery>): SliceWish {
  const { format, q, conversationId, startDate: _start, endDate: _end, ...columns } = query
  const period = readOpenPeriod(query)
  const match = q === undefined ? undefined : matchAll(q)
  const only =
    conversationId === undefined ? undefined : getConversationState(app.db, conversationId).rowId
  const bounds = exportBounds(app.db, app.clock.now())
  return {
    format,
    // A text without a word is in no message, as in the list.
    bounds: q !== undefined && match === undefined ? { ...bounds, newest: 0 } : bounds,
    filter: {
      ...columns,
      ...period,
      ...(match !== undefined && { match }),
      ...(only !== undefined && { only }),
    },
  }
}

function sliceStream(
  first: Slice,
  read: (cursor: ExportCursor) => Promise<Slice>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let slice = first
  let isFirst = true
  let hasLeft = false

  /** The next slice with something in it, or the last. */
  async function advance() {
    do {
      if (slice.next) slice = await read(slice.next)
    } while (slice.text === '' && slice.next && !hasLeft)
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (!isFirst) await advance()
          isFirst = false
        } catch (error) {
          if (hasLeft) return
          onError(error)
          controller.error(error)
          return
        }
        if (hasLeft) return
        if (slice.text !== '') controller.enqueue(encoder.encode(slice.text))
        if (!slice.next) controller.close()
      },
      cancel() {
        hasLeft = true
      },
    },
    // Nothing is read ahead.
    { highWaterMark: 0 },
  )
}
