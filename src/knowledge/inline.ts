import type { Crawled } from './crawl/crawled.ts'
import type { RawFile, ReadResult } from './document.ts'
import type { SourceToRead } from './schema.ts'

/** The one page of a TEXT or FAQ source, whose content is in the database. */
export async function* readInline(
  source: SourceToRead,
  read: (file: RawFile) => Promise<ReadResult>,
): AsyncGenerator<Crawled> {
  const file: RawFile = {
    url: source.type === 'FAQ' ? `${source.name}.jsonl` : `${source.name}.md`,
    bytes: new TextEncoder().encode(source.content),
    contentType: source.type === 'FAQ' ? 'application/x-ndjson' : 'text/markdown',
  }
  const result = await read(file)
  if (result.kind === 'document') result.document.title ||= source.name
  yield { kind: 'page', url: source.location || source.name, result }
}
