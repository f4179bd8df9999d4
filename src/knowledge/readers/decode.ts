/**
 * Bytes as clean Unicode: a byte order mark decides, then the charset that was declared, then
 * UTF-8; what is none of these is taken for windows-1252, which every byte sequence is.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  return cleanText(decodeAs(bytes, byteOrderMark(bytes) ?? declared ?? 'utf-8'))
}

function decodeAs(bytes: Uint8Array, charset: string): string {
  const decoder = decoderFor(charset)
  if (decoder && decoder.encoding !== 'utf-8') return decoder.decode(bytes)
  const text = new TextDecoder().decode(bytes)
  // One broken character (a truncated file) doesn't make the rest something else than UTF-8.
  const broken = count(text, /\uFFFD/g)
  if (broken === 0 || broken * 10 < count(text, /[^\0-\x7F\uFFFD]/g)) return text
  return new TextDecoder('windows-1252').decode(bytes)
}

function decoderFor(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return undefined
}

/** The charset of a Content-Type, or of the `<meta>` at the beginning of an HTML page. */
export function declaredCharset(contentType?: string, html?: Uint8Array): string | undefined {
  const pattern = /charset\s*=\s*["']?\s*([\w.:-]+)/i
  const fromType = pattern.exec(contentType ?? '')?.[1]
  if (fromType || !html) return fromType
  const head = Buffer.from(html.subarray(0, 4096)).toString('latin1')
  const meta = /<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)
  // A page that could be read this far is not in UTF-16, whatever it says.
  return meta?.[1]?.toLowerCase().startsWith('utf-16') ? 'utf-8' : meta?.[1]
}

/**
 * Normal form C with line feeds, without what only breaks things or hides: control characters, lone
 * surrogates, zero-width and direction marks, the invisible "tag" letters, and two private-use ones
 * that readers mark places with.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(invisible, '')
    .replace(/\p{Surrogate}/gu, '')
    .normalize('NFC')
}

const invisible =
  /(?![\t\n])\p{Cc}|[\u00AD\u200B\u2060\uFEFF\uE000\uE001\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gu

function count(text: string, pattern: RegExp): number {
  let found = 0
  for (const _ of text.matchAll(pattern)) found++
  return found
}
