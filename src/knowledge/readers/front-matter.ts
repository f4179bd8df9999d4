interface FrontMatter {
  body: string
  title?: string
  language?: string
  modifiedAt?: number
}

const longestFrontMatter = 20_000

/** Splits YAML front matter off; what isn't valid YAML is left out all the same. */
export function frontMatter(text: string): FrontMatter {
  const match = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(
    text.slice(0, longestFrontMatter),
  )
  // A document may also begin with a rule between two paragraphs.
  if (!match || !/^[\w"'-]+[ \t]*:/m.test(match[1] ?? '')) return { body: text }
  const fields = parsed(match[1] ?? '')
  const title = textOf(fields, ['title'])
  const language = textOf(fields, ['language', 'lang', 'locale'])
  const date = textOf(fields, ['updated', 'lastmod', 'last_modified', 'modified', 'date'])
  const modifiedAt = date === undefined ? Number.NaN : Date.parse(date)
  return {
    body: text.slice(match[0].length),
    ...(title && { title }),
    ...(language && { language }),
    ...(Number.isFinite(modifiedAt) && { modifiedAt }),
  }
}

function parsed(yaml: string): Record<string, unknown> {
  try {
    const value: unknown = Bun.YAML.parse(yaml)
    return value && typeof value === 'object' ? { ...value } : {}
  } catch {
    return {}
  }
}

function textOf(fields: Record<string, unknown>, names: string[]): string | undefined {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' || typeof value === 'number') return String(value).trim()
    if (value instanceof Date) return value.toISOString()
  }
  return undefined
}
