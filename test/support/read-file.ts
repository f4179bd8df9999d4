import type { Document, RawFile, ReadResult } from '../../src/knowledge/document.ts'
import { read } from '../../src/knowledge/readers/read.ts'

type Given = Partial<Omit<RawFile, 'bytes'>> & { url: string }

/** Reads text or bytes as the file `url`. */
export function readBytes(
  given: Given | string,
  content: string | Uint8Array,
): Promise<ReadResult> {
  const file = typeof given === 'string' ? { url: given } : given
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return read({ ...file, bytes })
}

/** The document, or an error with the reason why there is none. */
export async function readDocument(
  given: Given | string,
  content: string | Uint8Array,
): Promise<Document> {
  const result = await readBytes(given, content)
  if (result.kind !== 'document') throw new Error(`${result.kind}: ${result.reason}`)
  return result.document
}

export function textOf(document: Document): string {
  return document.sections.map((section) => section.content).join('\n\n')
}
