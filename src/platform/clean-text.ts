/**
 * Text as it may be stored: Unicode NFC, no NUL (it ends `length()` in SQLite), lone surrogates
 * replaced (they come back from SQLite changed).
 */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed().normalize('NFC')
}

/** Cleans every string in a parsed JSON value, names of fields included. Depth must be limited. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(cleanJson)
  // fromEntries defines fields, so that one named __proto__ stays a field.
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cleanText(name), cleanJson(one)]),
  )
}
