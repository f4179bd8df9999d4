/**
 * Takes the space off both ends of a body's texts, and of texts in its lists. Lengths are counted
 * after trimming, so a route does this before validation: `transform: trimTexts`.
 */
export function trimTexts({ body }: { body: unknown }): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return
  const fields = body as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    fields[name] = Array.isArray(value) ? value.map(trimmed) : trimmed(value)
  }
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value
}
