import type { Database } from 'bun:sqlite'
import { csvOf } from './export-csv.ts'
import { jsonOf } from './export-json.ts'
import {
  conversationAt,
  type ExportBounds,
  type ExportFilter,
  type ExportPlace,
  findForExport,
  findToExport,
  placeOf,
  readMessages,
} from './export-store.ts'
import type { Conversation, Message } from './schema.ts'

// An export is read in slices, each by one call of the query worker, and nothing is kept between
// them but how far it has come: it takes as much memory for a million messages as for a hundred, and
// lists are answered in between.

export type ExportFormat = 'json' | 'csv'

/** A conversation, or as much of one as fits into a slice. */
export interface ExportPart {
  /** Absent where it was removed after its first part. */
  conversation?: Conversation
  messages: Message[]
  isBegin: boolean
  isEnd: boolean
}

export interface ExportCursor {
  after: ExportPlace
  /** The conversation at `after`, while it isn't whole: messages so far, and how many it has. */
  open?: { written: number; count: number }
  /** Conversations begun so far. */
  begun: number
}

export interface SliceWish {
  format: ExportFormat
  filter: ExportFilter
  bounds: ExportBounds
  /** Absent: from the beginning. */
  cursor?: ExportCursor
}

export interface Slice {
  text: string
  /** Absent: this was the last. */
  next?: ExportCursor
}

const messagesPerSlice = 500
const charactersPerSlice = 1_000_000
const conversationsPerSlice = 200

/** The next piece of the document, some hundred messages long; empty where none of many was meant. */
export function exportSlice(db: Database, wish: SliceWish): Slice {
  const { format, filter, bounds, cursor } = wish
  const enough = limit()
  const parts: ExportPart[] = []
  const began: ExportCursor = cursor ?? { after: beforeAll, begun: 0 }
  let { after, open, begun } = began
  if (open) {
    const { rowId } = after
    const row = findForExport(db, rowId)
    const range = { rowId, after: open.written, upTo: open.count }
    const messages = row ? readMessages(db, range, enough.add) : []
    open = enough.isReached() ? rest(open.count, messages) : undefined
    const conversation = row && conversationAt(db, row, bounds.asOf)
    parts.push({
      ...(conversation && { conversation }),
      messages,
      isBegin: false,
      isEnd: open === undefined,
    })
  }
  let isLast = false
  if (!enough.isReached()) {
    const found = findToExport(db, { filter, bounds, after, limit: conversationsPerSlice })
    isLast = found.next === undefined
    for (const row of found.rows) {
      if (enough.isReached()) {
        isLast = false
        break
      }
      const conversation = conversationAt(db, row, bounds.asOf)
      const count = conversation.messageCount
      const messages = readMessages(db, { rowId: row.rowId, after: 0, upTo: count }, enough.add)
      open = enough.isReached() ? rest(count, messages) : undefined
      parts.push({ conversation, messages, isBegin: true, isEnd: open === undefined })
      after = placeOf(row)
      begun++
    }
    if (!enough.isReached() && found.next) after = found.next
  }
  const next = isLast && !open ? undefined : { after, begun, ...(open && { open }) }
  const place = { isFirst: cursor === undefined, isLast: next === undefined, begun: began.begun }
  const text = format === 'csv' ? csvOf(parts, place) : jsonOf(parts, place)
  return { text, ...(next && { next }) }
}

const beforeAll: ExportPlace = {
  startedAt: Number.MAX_SAFE_INTEGER,
  rowId: Number.MAX_SAFE_INTEGER,
}

/** What is still to be written of a conversation after these messages. */
function rest(count: number, messages: Message[]): ExportCursor['open'] {
  const written = messages.at(-1)?.sequence ?? count
  return written < count ? { written, count } : undefined
}

function limit() {
  let messages = 0
  let characters = 0
  const isReached = () => messages >= messagesPerSlice || characters >= charactersPerSlice
  return {
    isReached,
    add(more: number): boolean {
      messages++
      characters += more
      return isReached()
    },
  }
}
