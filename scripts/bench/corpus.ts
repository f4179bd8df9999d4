import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBuiltInEmbedder } from '../../src/models/built-in-embedder.ts'

/**
 * Any number of chunks that look like help articles to both indexes: sentences of the sample mixed
 * with made-up words of a Zipf-like spread, and vectors between those of real sentences, with noise.
 * Repeatable: the same seed gives the same corpus.
 */
export interface Corpus {
  text(index: number): string
  vector(index: number): Float32Array
  questions: { text: string; vector: Float32Array }[]
}

export async function makeCorpus(): Promise<Corpus> {
  const folder = join(import.meta.dir, '../../data/sample')
  const sentences = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/(?<=[.:?])\s+|\n+/))
    .map((text) => text.trim())
    .filter((text) => text.length > 40)
  const embedder = await openBuiltInEmbedder()
  const base = await embedder.embed(sentences, 'document')
  const asked = sentences.filter((_, index) => index % 3 === 0).slice(0, 150)
  const questions = asked.map((text, index) => ({
    text: `${text.split(/\s+/).slice(0, 7).join(' ')} ${madeUp(index * 7)}?`,
    vector: mix(base, randomOf(1_000_003 + index)),
  }))
  return {
    questions,
    text(index) {
      const random = randomOf(index)
      const parts: string[] = []
      while (parts.join(' ').length < 750) {
        if (random() < 0.5) parts.push(pick(sentences, random))
        else parts.push(Array.from({ length: 8 }, () => madeUp(zipf(random))).join(' '))
      }
      return parts.join('. ')
    },
    vector: (index) => mix(base, randomOf(index + 500_000_000)),
  }
}

/** Half one sentence, a third another one, and noise as long as what is left. */
function mix(base: Float32Array[], random: () => number): Float32Array {
  const [a, b] = [pick(base, random), pick(base, random)]
  const vector = a.map((value, i) => value + 0.6 * (b[i] ?? 0) + (random() - 0.5) * 0.06)
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

function zipf(random: () => number): number {
  return Math.floor(20_000 ** random())
}

function madeUp(index: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'tu', 'sar', 'vel', 'no', 'pi', 'dra']
  return [...String(index + 10)].map((digit) => syllables[Number(digit)]).join('')
}

function pick<Item>(items: Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
