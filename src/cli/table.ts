/** Aligned columns with a head line, for people; programs ask for --json. */
export function table(head: string[], rows: string[][]): string {
  // A name may have line breaks.
  const lines = rows.map((row) => row.map((text) => text.replace(/\s+/g, ' ')))
  const all = [head.map((text) => text.toUpperCase()), ...lines]
  const widths = head.map((_, column) =>
    Math.max(...all.map((row) => Bun.stringWidth(row[column] ?? ''))),
  )
  return all
    .map((row) =>
      row
        .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - Bun.stringWidth(text)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `2027-01-31 09:23`, in UTC. */
export function shortTime(ms: number | undefined): string {
  return ms === undefined ? '-' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}
