import type { Database } from 'bun:sqlite'
import { type IndexWord, nearestWord, sharedLetters } from './spelling.ts'
import type { Term } from './terms.ts'

export interface LexicalHit {
  chunkRowId: number
  /** BM25 with field weights, positive, larger is better. */
  score: number
}

/**
 * Document frequencies of the full-text index, remembered for `ttlMs` and while the index grows by no
 * more than a tenth: a look-up costs up to 2 ms.
 */
export interface Lexicon {
  /** Chunks in the index. */
  total(): number
  frequency(stem: string): number
  /** Inverse document frequency as in BM25 (Robertson), never below 0.05. */
  idf(stem: string): number
  /** The word of the index that one which isn't in it was probably meant to be. */
  nearest(stem: string): string | undefined
}

export function openLexicon(db: Database, now: () => number, ttlMs = 60_000): Lexicon {
  let known = new Map<string, number>()
  let total = 0
  let lastId = 0
  let readAt = Number.NEGATIVE_INFINITY
  db.run(`create virtual table temp.chunk_vocabulary using fts5vocab('main', 'chunk_text', 'row')`)

  function refresh() {
    const newest = db.query<{ id: number }, []>('select max(id) as id from chunk').get()?.id ?? 0
    const isGrown = newest > lastId + total / 10
    if (now() - readAt < ttlMs && known.size < 50_000 && !isGrown) return
    known = new Map()
    total = db.query<{ n: number }, []>('select count(*) as n from chunk').get()?.n ?? 0
    lastId = newest
    readAt = now()
  }
  function frequency(stem: string): number {
    refresh()
    let found = known.get(stem)
    if (found === undefined) {
      // A pair of unspaced characters is as frequent as its rarer half at most.
      const counts = stem
        .split(' ')
        .map(
          (part) =>
            db
              .query<{ doc: number }, [string]>('select doc from chunk_vocabulary where term = ?')
              .get(part)?.doc ?? 0,
        )
      found = Math.min(...counts)
      // A word that is new to the index may be in it with the next page.
      if (found > 0) known.set(stem, found)
    }
    return found
  }
  return {
    total() {
      refresh()
      return total
    },
    frequency,
    idf(stem) {
      const n = frequency(stem)
      return Math.max(0.05, Math.log(1 + (Math.max(total, n) - n + 0.5) / (n + 0.5)))
    },
    nearest(stem) {
      const beginning = stem.slice(0, sharedLetters)
      const words = db
        .query<IndexWord, [string, string, number]>(
          `select term as stem, doc as frequency from chunk_vocabulary
           where term >= ?1 and term < ?2 and abs(length(term) - ?3) <= 2`,
        )
        .all(beginning, `${beginning}\u{10ffff}`, stem.length)
      return nearestWord(stem, words)
    },
  }
}

// Postings that one query may score: bm25() scores every match, at about a microsecond each.
const postingsBudget = 10_000

/**
 * The rarest terms of a question that fit the budget, ORed: very frequent words cost the most and
 * tell the least. At least one term is kept.
 */
export function affordableTerms(lexicon: Lexicon, terms: Term[]): Term[] {
  const rated = terms
    .map((term) => ({ term, frequency: lexicon.frequency(term.stem) }))
    .filter((one) => one.frequency > 0)
    .sort((a, b) => a.frequency - b.frequency)
  const kept: Term[] = []
  let postings = 0
  for (const { term, frequency } of rated) {
    postings += frequency
    if (kept.length > 0 && (postings > postingsBudget || kept.length >= 24)) break
    kept.push(term)
  }
  return kept
}

/**
 * Chunks by BM25 over title, headings, question and content. Only with `servingOnly` are chunks of
 * hidden sources left out: the join costs as much as the ranking.
 */
export function lexicalRanking(
  db: Database,
  terms: Term[],
  options: { limit: number; servingOnly: boolean },
): LexicalHit[] {
  if (terms.length === 0) return []
  const match = terms.map((term) => term.match).join(' OR ')
  return options.servingOnly
    ? db
        .query<LexicalHit, [string, number]>(
          `select f.rowid as chunkRowId, -bm25(chunk_text, 2.0, 2.0, 3.0, 1.0) as score
           from chunk_text f join chunk c on c.id = f.rowid
             join source s on s.id = c.source_id and s.enabled = 1 and s.removed_at is null
           where chunk_text match ? order by score desc limit ?`,
        )
        .all(match, options.limit)
    : db
        .query<LexicalHit, [string, number]>(
          `select rowid as chunkRowId, -bm25(chunk_text, 2.0, 2.0, 3.0, 1.0) as score
           from chunk_text where chunk_text match ? order by score desc limit ?`,
        )
        .all(match, options.limit)
}

/** Words that the index doesn't have are taken for misspelt ones, where it has one much alike. */
export function spelled(lexicon: Lexicon, terms: Term[]): Term[] {
  return terms.map((term) => {
    if (!/^\p{L}{5,}$/u.test(term.stem) || lexicon.frequency(term.stem) > 0) return term
    const meant = lexicon.nearest(term.stem)
    return meant ? { ...term, stem: meant, match: `"${meant}"` } : term
  })
}
