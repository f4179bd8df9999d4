/** A piece of text, or of the way to one: its children by UTF-16 unit. */
interface Piece {
  children: Map<number, Piece>
  token: number
  score: number
}

/** As in the vocabulary file: text and logarithm of probability, by token. */
export type Vocabulary = [text: string, score: number][]

/** The first ones are marks, such as the beginning of a text. */
const reserved = 6
const wordStart = '\u2581'

/**
 * Cuts text into the most probable pieces: the unigram model of SentencePiece (Kudo 2018, arXiv
 * 1804.10959) with the Viterbi algorithm. What the vocabulary can't spell is left out.
 */
export function useLiteTokenizer(vocabulary: Vocabulary): (text: string) => number[] {
  const root = piece()
  for (const [token, [text, score]] of vocabulary.entries()) {
    if (token < reserved) continue
    let at = root
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      const next = at.children.get(unit) ?? piece()
      at.children.set(unit, next)
      at = next
    }
    at.token = token
    at.score = score
  }

  return (text) => {
    const words = text.normalize('NFKC').replace(/\s+/g, ' ').trim().replaceAll(' ', wordStart)
    if (words === '') return []
    const spelled = wordStart + words
    // Of the best way to each place: its score, the piece that ends there, where that one starts.
    const scores = new Float64Array(spelled.length + 1).fill(Number.NEGATIVE_INFINITY)
    const tokens = new Int32Array(spelled.length + 1)
    const starts = new Int32Array(spelled.length + 1)
    scores[0] = 0
    for (let start = 0; start < spelled.length; start++) {
      const score = scores[start] ?? 0
      // One step over what can't be spelled; any real piece that gets there is better.
      if (scores[start + 1] === Number.NEGATIVE_INFINITY) {
        scores[start + 1] = score - unknownPenalty
        starts[start + 1] = start
      }
      let at: Piece | undefined = root
      for (let end = start; end < spelled.length; end++) {
        at = at.children.get(spelled.charCodeAt(end))
        if (!at) break
        const reached = score + at.score
        if (at.token > 0 && reached >= (scores[end + 1] ?? 0)) {
          scores[end + 1] = reached
          tokens[end + 1] = at.token
          starts[end + 1] = start
        }
      }
    }
    const found: number[] = []
    for (let end = spelled.length; end > 0; end = starts[end] ?? 0) {
      const token = tokens[end] ?? 0
      if (token > 0) found.push(token)
    }
    return found.reverse()
  }
}

/** Worse than any piece: the rarest has a score of about -14. */
const unknownPenalty = 1000

function piece(): Piece {
  return { children: new Map(), token: 0, score: 0 }
}
