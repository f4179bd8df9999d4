/** A question with its answer, while it is being edited. */
export interface Pair {
  id: number
  question: string
  answer: string
  topic?: string
}

export interface ImportedPair {
  place: string
  question: string
  answer: string
  topic?: string
}

/** What two questions have in common that only differ in case, spaces and their last sign. */
export function sameQuestion(question: string): string {
  return question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.?!？؟]+$/, '')
}

export interface Marked extends ImportedPair {
  /** Why it is asked already: in what is there, or further up in the import. */
  isDuplicate: boolean
}

export function markDuplicates(
  entries: ImportedPair[],
  existing: { question: string }[],
): Marked[] {
  const known = new Set(existing.map(({ question }) => sameQuestion(question)))
  return entries.map((entry) => {
    const key = sameQuestion(entry.question)
    const isDuplicate = known.has(key)
    known.add(key)
    return { ...entry, isDuplicate }
  })
}

let lastId = 0
export function newPair(pair: Partial<Pair> = {}): Pair {
  return { question: '', answer: '', ...pair, id: ++lastId }
}

/** As the server takes them; those in which nothing was written are left out. */
export function toQuestions(pairs: Pair[]) {
  return pairs
    .filter(({ question, answer }) => question.trim() || answer.trim())
    .map(({ question, answer, topic }) => ({
      question,
      answer,
      ...(topic?.trim() && { topic }),
    }))
}

/** With those of an import, in place of pairs in which nothing was written. */
export function withImported(pairs: Pair[], imported: ImportedPair[]): Pair[] {
  const written = pairs.filter(({ question, answer }) => question.trim() || answer.trim())
  const added = imported.map(({ question, answer, topic }) =>
    newPair({ question, answer, ...(topic && { topic }) }),
  )
  return [...written, ...added]
}
