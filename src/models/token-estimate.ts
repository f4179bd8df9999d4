/** Guesses token counts on the safe side, and learns from the counts that the model reports. */
export interface TokenEstimate {
  count(text: string): number
  /** The model counted a prompt of these texts as `counted` tokens. */
  learn(model: string, texts: string[], counted: number): void
}

/**
 * Bytes of UTF-8 to a token: English has 4 to 5, German 3 to 4, Cyrillic 4 to 6, Chinese about 3,
 * with the vocabularies of current models. A guess that is too high wastes room; one that is too low
 * loses the beginning of the prompt.
 */
const bytesPerToken = 3

/** Below this the template around the turns outweighs their text. */
const leastBytes = 1000

export function tokenEstimate(): TokenEstimate {
  let learnedFrom = ''
  let factor = 1
  return {
    count: (text) => Math.ceil((Buffer.byteLength(text) / bytesPerToken) * factor),
    learn(model, texts, counted) {
      if (model !== learnedFrom) factor = 1
      learnedFrom = model
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
      const right = (counted * bytesPerToken) / bytes
      // Far too low: the server left out what it had cached.
      if (bytes < leastBytes || !(right > 0.4)) return
      // Up at once, down slowly: the next prompt may be in another language.
      factor = right > factor ? Math.min(right, 4) : factor * 0.9 + right * 0.1
    },
  }
}
