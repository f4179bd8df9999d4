/** What of a chunk is embedded; FAQ entries are found by their question. */
export function embeddingText(chunk: {
  title: string
  headingPath: string[]
  question?: string
  content: string
}): string {
  if (chunk.question) return chunk.question
  const place = [chunk.title, ...chunk.headingPath].filter(Boolean).join(' > ')
  return place ? `${place}\n${chunk.content}` : chunk.content
}

/** SHA-256 in hex, of text: equal contents are stored and embedded once. */
export function contentHash(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}
