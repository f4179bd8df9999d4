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
  { requestId, isHead }: { requestId: string; isHead: boolean },
): Promise<Response> {
  const wish = wishOf(app, query)
  const read = (cursor?: ExportCursor) =>
    app.workers.query.call<Slice>('exportSlice', { ...wish, ...(cursor && { cursor }) })
  const day = iso(wish.bounds.asOf).slice(0, 10)
  const first = await read()
  const body = sliceStream(first, read, (error) =>
    app.log.error('export broken off', { requestId, error }),
  )
  // To a HEAD the length would be counted: by reading all of it.
  return new Response(isHead ? null : body, {
    headers: {
      'content-type': contentTypes[query.format],
      'content-disposition': `attachment; filename="conversations-${day}.${query.format}"`,
      'cache-control': 'no-store',
    },
  })
}

function wishOf(app: App, query: Static<typeof ExportQuery>): SliceWish {
  const { format, q, conversationId, startDate: _start, endDate: _end, ...columns } = query
  const period = readOpenPeriod(query)
  const isSearch = q !== undefined && q.trim() !== ''
  const match = isSearch ? matchAll(q) : undefined
  const only =
    conversationId === undefined ? undefined : getConversationState(app.db, conversationId).rowId
  const bounds = exportBounds(app.db, app.clock.now())
  return {
    format,
    // A text without a word is in no message, as in the list.
    bounds: isSearch && match === undefined ? { ...bounds, newest: 0 } : bounds,
    filter: {
      ...columns,
      ...period,
      ...(match !== undefined && { match }),
      ...(only !== undefined && { only }),
    },
  }
}

/** After so many bytes this thread's share of an export's garbage is collected: see exportSlice. */
const bytesPerCollection = 4_000_000

function sliceStream(
  first: Slice,
  read: (cursor: ExportCursor) => Promise<Slice>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  let slice: Slice | undefined
  let hasLeft = false
  let uncollected = 0

  /** The next slice with something in it, or the last. */
  async function advance(): Promise<Slice> {
    let next = slice?.next ? await read(slice.next) : first
    while (next.bytes.length === 0 && next.next && !hasLeft) next = await read(next.next)
    return next
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          slice = await advance()
        } catch (error) {
          if (hasLeft) return
          onError(error)
          // Without a reason, which Bun would print a second time.
          controller.error()
          return
        }
        if (hasLeft) return
        const { bytes, next } = slice
        uncollected += bytes.length
        if (bytes.length > 0) controller.enqueue(bytes)
        if (!next) controller.close()
        if (uncollected < bytesPerCollection) return
        uncollected = 0
        Bun.gc(true)
      },
      cancel() {
        hasLeft = true
      },
    },
    // Nothing is read ahead.
    { highWaterMark: 0 },
  )
}
