import type { ExportPart } from './export-slice.ts'

/** Where in the document a slice lies; `begun`: conversations in the slices before it. */
export interface SlicePlace {
  isFirst: boolean
  isLast: boolean
  begun: number
}

/** Slices put together are one JSON document, with a conversation to a line. */
export function jsonOf(parts: ExportPart[], { isFirst, isLast, begun }: SlicePlace): string {
  let text = isFirst ? '{"data":[' : ''
  let count = begun
  for (const { conversation, messages, isBegin, isEnd } of parts) {
    const list = messages.map((message) => JSON.stringify(message)).join(',')
    if (isBegin) {
      // Without the last two characters: its messages follow, in this slice and perhaps in others.
      const head = JSON.stringify({ ...conversation, messages: [] }).slice(0, -2)
      text += `${count++ > 0 ? ',' : ''}\n${head}${list}`
    } else if (list) text += `,${list}`
    if (isEnd) text += ']}'
  }
  return isLast ? `${text}\n]}\n` : text
}
