import { stringify } from 'csv-stringify/sync'
import type { SlicePlace } from './export-json.ts'
import type { ExportPart } from './export-slice.ts'
import type { Conversation, Message } from './schema.ts'

const columns = [
  'conversationId',
  'status',
  'channel',
  'userId',
  'userName',
  'userEmail',
  'metadata',
  'language',
  'agentId',
  'agentName',
  'startedAt',
  'endedAt',
  'messageId',
  'sequence',
  'role',
  'content',
  'source',
  'confidence',
  'citations',
  'rating',
  'ratingComment',
  'createdAt',
] as const

/** Excel takes a file without it for one of the system's own encoding. */
const byteOrderMark = '\ufeff'

/** Slices put together are one RFC 4180 file: a header, then a row for each message. */
export function csvOf(parts: ExportPart[], { isFirst }: SlicePlace): string {
  const rows = parts.flatMap(({ conversation, messages }) =>
    conversation ? messages.map((message) => rowOf(conversation, message)) : [],
  )
  const text = stringify(rows, {
    columns: [...columns],
    header: isFirst,
    record_delimiter: '\r\n',
    // By itself it quotes a cell with CRLF in it, not one with LF or CR alone.
    quoted_match: /[\r\n]/,
    // A cell that a spreadsheet would run gets an apostrophe before it.
    escape_formulas: true,
  })
  return isFirst ? byteOrderMark + text : text
}

function rowOf(
  conversation: Conversation,
  message: Message,
): Record<(typeof columns)[number], string | number | null | undefined> {
  const { user, agent, metadata } = conversation
  return {
    conversationId: conversation.id,
    status: conversation.status,
    channel: conversation.channel,
    userId: user.id,
    userName: user.name,
    userEmail: user.email,
    metadata: Object.keys(metadata).length > 0 ? JSON.stringify(metadata) : '',
    language: conversation.language,
    agentId: agent?.id,
    agentName: agent?.name,
    startedAt: conversation.startedAt,
    endedAt: conversation.endedAt,
    messageId: message.id,
    sequence: message.sequence,
    role: message.role,
    content: message.content,
    source: message.source,
    confidence: message.confidence,
    citations: message.citations.map(({ url }) => url).join('\n'),
    rating: message.feedback?.rating,
    ratingComment: message.feedback?.comment,
    createdAt: message.createdAt,
  }
}
