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
import type { ConversationRow } from './store.ts'

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
  open?: OpenConversation
  /** Conversations begun so far. */
  begun: number
  /** Slices read so far. */
  slices: number
}

interface OpenConversation {
  written: number
  count: number
}

export interface SliceWish {
  format: ExportFormat
  filter: ExportFilter
  bounds: ExportBounds
  /** Absent: from the beginning. */
  cursor?: ExportCursor
}

export interface Slice {
  /** UTF-8. May be empty where many conversations were looked at and none was meant. */
  bytes: Uint8Array
  /** Absent: this was the last. */
  next?: ExportCursor
}

const messagesPerSlice = 500
const charactersPerSlice = 1_000_000
const conversationsPerSlice = 200
const slicesPerCollection = 4

const beginning: ExportCursor = {
  after: { startedAt: Number.MAX_SAFE_INTEGER, rowId: Number.MAX_SAFE_INTEGER },
  begun: 0,
  slices: 0,
}

/** The next piece of the document, some hundred messages long. */
export function exportSlice(db: Database, wish: SliceWish): Slice {
  const { format, cursor = beginning } = wish
  const { parts, next } = readParts(db, wish, cursor)
  const place = { isFirst: cursor === beginning, isLast: next === undefined, begun: cursor.begun }
  const text = format === 'csv' ? csvOf(parts, place) : jsonOf(parts, place)
  // By itself the engine lets this garbage grow to many times what is in use.
  if (cursor.slices % slicesPerCollection === slicesPerCollection - 1) Bun.gc(true)
  return { bytes: new TextEncoder().encode(text), ...(next && { next }) }
}

function readParts(
  db: Database,
  { filter, bounds }: SliceWish,
  cursor: ExportCursor,
): { parts: ExportPart[]; next?: ExportCursor } {
  const budget = newBudget()
  const parts: ExportPart[] = []
  let { after, open } = cursor
  let isLast = false

  function add(row: ConversationRow, written: number, whole?: number) {
    const conversation = conversationAt(db, row, bounds.asOf)
    const count = whole ?? conversation.messageCount
    const range = { rowId: row.rowId, after: written, upTo: count }
    const messages = readMessages(db, range, budget.spend)
    const last = messages.at(-1)?.sequence ?? count
    open = budget.isSpent() && last < count ? { written: last, count } : undefined
    parts.push({ conversation, messages, isBegin: written === 0, isEnd: open === undefined })
  }
  if (open) {
    const row = findForExport(db, after.rowId)
    if (row) add(row, open.written, open.count)
    else {
      open = undefined
      parts.push({ messages: [], isBegin: false, isEnd: true })
    }
  }
  if (!budget.isSpent()) {
    const found = findToExport(db, { filter, bounds, after, limit: conversationsPerSlice })
    let read = 0
    for (const row of found.rows) {
      add(row, 0)
      after = placeOf(row)
      read++
      if (budget.isSpent()) break
    }
    const isThrough = read === found.rows.length
    if (isThrough && found.next && !open) after = found.next
    isLast = isThrough && !found.next
  }
  if (isLast && !open) return { parts }
  const begun = cursor.begun + parts.filter(({ isBegin }) => isBegin).length
  return { parts, next: { after, begun, slices: cursor.slices + 1, ...(open && { open }) } }
}

function newBudget() {
  let messages = 0
  let characters = 0
  const isSpent = () => messages >= messagesPerSlice || characters >= charactersPerSlice
  return {
    isSpent,
    /** Counts a message; returns whether it was the last that fits. */
    spend(length: number): boolean {
      messages++
      characters += length
      return isSpent()
    },
  }
}
